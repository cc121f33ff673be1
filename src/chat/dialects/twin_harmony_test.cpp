// The twin of the one family that writes messages instead of tags.
#include <algorithm>
#include <array>
#include <optional>

#include "chat/dialects/tolerant_values_test.hpp"
#include "chat/dialects/twin_calls_test.hpp"
#include "chat/dialects/whole_text_twin_test.hpp"

namespace mlxs::chat {
namespace {

using core::BlockKind;

constexpr std::array<std::string_view, 5> message_ends{"<|end|>", "<|call|>", "<|return|>",
                                                       "<|start|>", "<|channel|>"};

// The first of the tags that is not quoted; a quoted end counts where a message follows.
std::size_t end_of_body(const TwinCursor& cursor) {
  for (std::size_t at = cursor.at; at < cursor.text.size(); ++at) {
    TwinCursor here = cursor;
    here.at = at;
    const bool is_end = std::any_of(message_ends.begin(), message_ends.end(),
                                    [&](std::string_view tag) { return here.sees(tag); });
    if (!is_end) continue;
    if (!is_twin_quoted(cursor.until(at))) return at;
    if (here.take("<|end|>") && (here.sees("<|start|>") || here.sees("<|channel|>"))) return at;
  }
  return cursor.text.size();
}

// NAME out of "to=functions.NAME".
std::string tool_in(std::string_view header) {
  constexpr std::string_view recipient = "to=functions.";
  const std::size_t at = header.find(recipient);
  if (at == std::string_view::npos) return "";
  const std::string_view name = header.substr(at + recipient.size());
  return std::string(name.substr(0, name.find_first_of(" <")));
}

void take_ends(TwinCursor& cursor) {
  for (const std::string_view tag : {"<|end|>", "<|call|>", "<|return|>"}) cursor.follow(tag);
}

TwinBlock read_call(TwinCursor& cursor, std::string_view header) {
  TwinBlock call{.kind = BlockKind::tool_use, .name = tool_in(header)};
  cursor.skip_spaces();
  if (cursor.sees("{")) {
    TolerantValues reader(cursor.text, cursor.at);
    call.input = reader.read().value_or(base::json::object()).as_object();
    cursor.at = reader.at();
  }
  while (cursor.follow("}")) continue;
  return call;
}

}  // namespace

TwinBlocks read_whole_harmony(std::string_view answer) {
  TwinBlocks blocks;
  TwinCursor cursor{.text = answer};
  bool behind_block = false;  // a message has ended
  while (!cursor.is_over()) {
    const std::string_view header = cursor.take_until("<|message|>");
    if (header.empty()) break;
    if (!tool_in(header).empty()) {
      blocks.push_back(read_call(cursor, header));
    } else {
      const std::size_t end = end_of_body(cursor);
      const bool thinks = header.find("analysis") != std::string_view::npos;
      const std::string body(cursor.until(end));
      cursor.at = end;
      take_ends(cursor);
      add_twin_prose(blocks, {.text = body,
                              .kind = thinks ? BlockKind::thinking : BlockKind::text,
                              .block_before = behind_block,
                              .block_behind = !cursor.is_over()});
    }
    behind_block = true;
    take_ends(cursor);
  }
  return blocks;
}

}  // namespace mlxs::chat
