#include "chat/dialects/whole_text_twin_test.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "chat/dialects/twin_calls_test.hpp"
#include "chat/dialects/twin_notations_test.hpp"

namespace mlxs::chat {
namespace {

using core::BlockKind;

class Reader {
 public:
  Reader(const TwinNotation& notation, std::string_view answer, const DialectOptions& options)
      : notation_(notation), cursor_{.text = answer, .tools = &options.tools} {
    const std::string_view tail = twin_trimmed(options.prompt_tail);
    thinking_ = tail.ends_with(notation.think_opener);
    structure_before_ = tail.ends_with(notation.think_closer);
  }

  TwinBlocks read() {
    while (cursor_.at < cursor_.text.size() && step()) continue;
    end_prose(Follows::nothing);
    return std::move(blocks_);
  }

 private:
  enum class Follows { nothing, block };

  // One character of prose, or the markup that stands here. False: the turn ends.
  bool step() {
    if (thinking_ && cursor_.take(notation_.think_closer)) return restart(false);
    if (may_be_markup() && !is_twin_quoted(prose_)) {
      const bool begins_line = twin_trimmed(prose_.substr(prose_.rfind('\n') + 1)).empty();
      if (!thinking_ && begins_line && cursor_.take(notation_.think_opener)) return restart(true);
      if (cursor_.take(notation_.think_closer)) return true;  // closes nothing
      if (takes_one(notation_.turn_ends)) return false;
      if (!thinking_ && begins_line && is_introduction() && read_with(read_twin_fenced))
        return true;
      if (std::any_of(notation_.calls.begin(), notation_.calls.end(),
                      [&](ReadTwinCalls read_one) { return read_with(read_one); }))
        return true;
      if (begins_line && read_with(read_twin_tried)) return true;
      if (take_closer()) return true;
    }
    prose_ += cursor_.text[cursor_.at++];
    return true;
  }

  [[nodiscard]] bool may_be_markup() const {
    return std::string_view("<[{cH`").find(cursor_.text[cursor_.at]) != std::string_view::npos;
  }

  bool takes_one(const std::vector<std::string_view>& tags) {
    return std::any_of(tags.begin(), tags.end(),
                       [&](std::string_view tag) { return cursor_.take(tag); });
  }

  // A closer without an opener says nothing; that of an opener in prose is prose.
  bool take_closer() {
    const auto& openers = notation_.call_openers;
    const bool has_opener = std::any_of(openers.begin(), openers.end(), [&](std::string_view tag) {
      return prose_.find(tag) != std::string::npos;
    });
    return !has_opener && takes_one(notation_.call_closers);
  }

  bool read_with(ReadTwinCalls read_one) {
    TwinCursor next = cursor_;
    if (!read_one(next)) return false;
    // The line break in front of a bare object is a part of its opener.
    if (cursor_.sees("{") && prose_.ends_with('\n')) prose_.pop_back();
    end_prose(Follows::block);
    for (TwinCall& call : next.calls)
      blocks_.push_back({BlockKind::tool_use, "", std::move(call.name), std::move(call.input)});
    next.calls.clear();
    cursor_ = std::move(next);
    thinking_ = false;
    return true;
  }

  // At most thoughts and one short paragraph stand in front.
  [[nodiscard]] bool is_introduction() const {
    const bool is_first = std::all_of(blocks_.begin(), blocks_.end(), [](const TwinBlock& block) {
      return block.kind == BlockKind::thinking;
    });
    const std::string_view text = twin_trimmed(prose_);
    return is_first && text.size() <= 400 && text.find("\n\n") == std::string_view::npos;
  }

  bool restart(bool thinking) {
    end_prose(Follows::block);
    thinking_ = thinking;
    return true;
  }

  void end_prose(Follows follows) {
    add_twin_prose(blocks_, {.text = std::exchange(prose_, std::string()),
                             .kind = thinking_ ? BlockKind::thinking : BlockKind::text,
                             .block_before = structure_before_,
                             .block_behind = follows == Follows::block});
    if (follows == Follows::block) structure_before_ = true;
  }

  const TwinNotation& notation_;
  TwinCursor cursor_;
  TwinBlocks blocks_;
  std::string prose_;
  bool thinking_ = false;
  bool structure_before_ = false;
};

}  // namespace

bool is_twin_quoted(std::string_view prose) {
  bool in_fence = false;
  for (std::size_t begin = 0;;) {
    const std::size_t end = prose.find('\n', begin);
    const std::string_view line = prose.substr(begin, end - begin);
    const bool is_fence = twin_trimmed(line).starts_with("```");
    if (end == std::string_view::npos)
      return is_fence ? !in_fence : in_fence || std::count(line.begin(), line.end(), '`') % 2 != 0;
    if (is_fence) in_fence = !in_fence;
    begin = end + 1;
  }
}

void add_twin_prose(TwinBlocks& blocks, TwinProse prose) {
  std::string& text = prose.text;
  if (twin_trimmed(text).empty()) return;
  if (prose.kind == BlockKind::thinking) {
    if (text.starts_with('\n')) text.erase(0, 1);
    if (text.ends_with('\n') && prose.block_behind) text.pop_back();
  } else {
    if (prose.block_before) text.erase(0, text.find_first_not_of("\r\n"));
    if (prose.block_behind) text.erase(text.find_last_not_of(" \t\r\n") + 1);
  }
  blocks.push_back({.kind = prose.kind, .text = std::move(text)});
}

TwinBlocks read_whole(std::string_view dialect, std::string_view answer,
                      const DialectOptions& options) {
  if (dialect == "gpt_oss") return read_whole_harmony(answer);
  return Reader(twin_notation(dialect), answer, options).read();
}

}  // namespace mlxs::chat
