#include "chat/dialects/whole_text_twin_test.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "chat/dialects/twin_calls_test.hpp"

namespace mlxs::chat {
namespace {

using core::BlockKind;

// Reads the calls that stand at the cursor.
using ReadCalls = bool (*)(TwinCursor& cursor);

// How a family writes, as far as the twin must know it.
struct Notation {
  std::vector<ReadCalls> calls;
  std::vector<std::string_view> call_openers = {};
  std::vector<std::string_view> call_closers = {};
  std::string_view think_opener = "<think>";
  std::string_view think_closer = "</think>";
  std::vector<std::string_view> turn_ends = {};
};

bool read_hermes(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<tool_call>", "</tool_call>"});
}
bool read_bare(TwinCursor& cursor) { return read_twin_bare_json(cursor, ""); }
bool read_llama_bare(TwinCursor& cursor) { return read_twin_bare_json(cursor, ";,"); }
bool read_llama_tag(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<|python_tag|>", "", ";,"});
}
bool read_nemotron(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<TOOLCALL>", "</TOOLCALL>"});
}
bool read_apriel(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<tool_calls>", "</tool_calls>"});
}
bool read_granite(TwinCursor& cursor) { return read_twin_json(cursor, {"<|tool_call|>", ""}); }
bool read_lfm_json(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<|tool_call_start|>", "<|tool_call_end|>"});
}
bool read_lfm_python(TwinCursor& cursor) {
  return read_twin_python(cursor, {"<|tool_call_start|>", "<|tool_call_end|>"});
}
bool read_mistral_list(TwinCursor& cursor) { return read_twin_json(cursor, {"[TOOL_CALLS]", ""}); }
bool read_mistral(TwinCursor& cursor) {
  return read_twin_headed(cursor,
                          {.call_opener = "[TOOL_CALLS]", .head_tags = {"[CALL_ID]", "[ARGS]"}});
}
bool read_kimi(TwinCursor& cursor) {
  return read_twin_headed(cursor, {.section_opener = "<|tool_calls_section_begin|>",
                                   .section_closer = "<|tool_calls_section_end|>",
                                   .call_opener = "<|tool_call_begin|>",
                                   .head_tags = {"<|tool_call_argument_begin|>"},
                                   .call_closer = "<|tool_call_end|>"});
}
bool read_deepseek(TwinCursor& cursor) {
  return read_twin_headed(cursor, {.section_opener = "<｜tool▁calls▁begin｜>",
                                   .section_closer = "<｜tool▁calls▁end｜>",
                                   .call_opener = "<｜tool▁call▁begin｜>",
                                   .head_tags = {"<｜tool▁sep｜>", "```json"},
                                   .call_closer = "<｜tool▁call▁end｜>"});
}
bool read_glm(TwinCursor& cursor) {
  return read_twin_pairs(cursor, {.call_opener = "<tool_call>",
                                  .name_end = "<arg_key>",
                                  .call_closer = "</tool_call>",
                                  .key_opener = "<arg_key>",
                                  .key_end = "</arg_key>",
                                  .value_opener = "<arg_value>",
                                  .value_closer = "</arg_value>"});
}
bool read_minimax(TwinCursor& cursor) {
  return read_twin_pairs(cursor, {.section_opener = "<minimax:tool_call>",
                                  .section_closer = "</minimax:tool_call>",
                                  .call_opener = "<invoke name=\"",
                                  .name_end = "\">",
                                  .call_closer = "</invoke>",
                                  .key_opener = "<parameter name=\"",
                                  .key_end = "\"",
                                  .value_opener = ">",
                                  .value_closer = "</parameter>",
                                  .bare_is_declared = true});
}
bool read_dsml(TwinCursor& cursor) {
  return read_twin_pairs(cursor, {.section_opener = "<｜DSML｜tool_calls>",
                                  .section_closer = "</｜DSML｜tool_calls>",
                                  .call_opener = "<｜DSML｜invoke name=\"",
                                  .name_end = "\">",
                                  .call_closer = "</｜DSML｜invoke>",
                                  .key_opener = "<｜DSML｜parameter name=\"",
                                  .key_end = "\"",
                                  .value_opener = ">",
                                  .value_closer = "</｜DSML｜parameter>",
                                  .bare_is_declared = true});
}

const std::map<std::string_view, Notation>& notations() {
  static const std::map<std::string_view, Notation> all{
      {"hermes", {{read_hermes, read_bare}, {"<tool_call>"}, {"</tool_call>"}}},
      {"qwen3_xml", {{read_twin_xml, read_hermes}, {"<tool_call>"}, {"</tool_call>"}}},
      {"llama3", {{read_llama_tag, read_llama_bare, read_hermes}, {"<|python_tag|>"}}},
      {"granite3", {{read_granite, read_bare, read_hermes}, {"<|tool_call|>"}}},
      {"nemotron", {{read_nemotron, read_bare, read_hermes}, {"<TOOLCALL>"}, {"</TOOLCALL>"}}},
      {"apriel",
       {{read_apriel, read_hermes},
        {"<tool_calls>"},
        {"</tool_calls>", "[END FINAL RESPONSE]"},
        "Here are my reasoning steps:",
        "[BEGIN FINAL RESPONSE]"}},
      {"lfm2",
       {{read_lfm_json, read_lfm_python, read_hermes},
        {"<|tool_call_start|>"},
        {"<|tool_call_end|>"}}},
      {"mistral",
       {{read_mistral_list, read_mistral, read_hermes},
        {"[TOOL_CALLS]"},
        {},
        "[THINK]",
        "[/THINK]"}},
      {"kimi_k2",
       {{read_kimi, read_hermes},
        {"<|tool_calls_section_begin|>", "<|tool_call_begin|>"},
        {"<|tool_call_end|>", "<|tool_calls_section_end|>"}}},
      {"deepseek_v3",
       {{read_deepseek, read_hermes},
        {"<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"},
        {"<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"}}},
      {"glm", {{read_hermes, read_glm}, {"<tool_call>"}, {"</tool_call>"}}},
      {"minimax_m2",
       {{read_minimax, read_hermes},
        {"<minimax:tool_call>"},
        {"</invoke>", "</minimax:tool_call>"}}},
      {"deepseek_dsml",
       {{read_dsml, read_hermes},
        {"<｜DSML｜tool_calls>"},
        {"</｜DSML｜invoke>", "</｜DSML｜tool_calls>"}}},
      {"gemma4",
       {{read_twin_gemma, read_hermes},
        {"<|tool_call>"},
        {"<tool_call|>"},
        "<|channel>thought",
        "<channel|>",
        {"<turn|>", "<|tool_response>"}}},
      {"plain", {{}}}};
  return all;
}

class Reader {
 public:
  Reader(const Notation& notation, std::string_view answer, const DialectOptions& options)
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
      if (read_calls()) return true;
      if (take_closer()) return true;
    }
    prose_ += cursor_.text[cursor_.at++];
    return true;
  }

  [[nodiscard]] bool may_be_markup() const {
    return std::string_view("<[{cH").find(cursor_.text[cursor_.at]) != std::string_view::npos;
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

  bool read_calls() {
    for (const ReadCalls read_one : notation_.calls) {
      TwinCursor next = cursor_;
      if (!read_one(next)) continue;
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
    return false;
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

  const Notation& notation_;
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
  return Reader(notations().at(dialect), answer, options).read();
}

}  // namespace mlxs::chat
