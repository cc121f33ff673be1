// What a dialect made of a stream, as one readable line:
//   think[...] text[...] call NAME {...}      a block that is not complete ends in " cut"
// Every event passes core::EventChecker; a broken rule becomes part of the transcript, so that the
// comparison fails with it. Header only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "chat/dialect.hpp"
#include "core/event_checker.hpp"
#include "support/all_splits.hpp"

namespace mlxs::support {

class DialectTranscript {
 public:
  DialectTranscript() { check(core::TurnStarted{}); }

  void add(const core::Events& events) {
    for (const core::Event& event : events) add_event(event);
  }

  // Ends the turn and gives the line.
  [[nodiscard]] std::string finish() {
    check(core::TurnEnded{});
    return line_;
  }

 private:
  void add_event(core::Event event) {
    if (auto* started = std::get_if<core::BlockStarted>(&event)) {
      kind_ = started->kind;
      body_.clear();
      if (!line_.empty()) line_ += ' ';
      if (kind_ == core::BlockKind::tool_use) {
        line_ += "call " + started->tool_name + ' ';
        if (!started->tool_id.empty()) line_ += "<dialects give no ids>";
        started->tool_id = "toolu_test";
      } else {
        line_ += kind_ == core::BlockKind::text ? "text[" : "think[";
      }
    } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
      body_ += delta->text;
    } else if (const auto* ended = std::get_if<core::BlockEnded>(&event)) {
      end_block(ended->complete);
    } else {
      line_ += "<only block events>";
    }
    check(event);
  }

  void end_block(bool complete) {
    const bool is_call = kind_ == core::BlockKind::tool_use;
    line_ += body_ + (is_call ? "" : "]") + (complete ? "" : " cut");
    if (body_.empty()) line_ += "<empty block>";
    if (!is_call || !complete) return;
    const auto parsed = base::parse_json(body_, "tool input");
    if (!parsed.ok() || !parsed.value().is_object()) line_ += "<not a JSON object>";
  }

  void check(const core::Event& event) {
    const std::string broken = checker_.feed(event);
    if (!broken.empty()) line_ += '<' + broken + '>';
  }

  core::EventChecker checker_;
  core::BlockKind kind_ = core::BlockKind::text;
  std::string body_;
  std::string line_;
};

inline std::string transcript(chat::Dialect& dialect, const Pieces& pieces,
                              chat::StreamEnd end = chat::StreamEnd::complete) {
  DialectTranscript transcript;
  for (const std::string_view piece : pieces) transcript.add(dialect.feed(piece));
  transcript.add(dialect.finish(end));
  return transcript.finish();
}

// One row of a dialect's table.
struct Spoken {
  std::string stream;
  std::string wanted;  // the transcript
  std::string prompt_tail = "";
  chat::StreamEnd end = chat::StreamEnd::complete;
};

// Holds `rows` against the dialect `name`, each in every split.
inline void expect_spoken(std::string_view name, const std::vector<core::Tool>& tools,
                          const std::vector<Spoken>& rows) {
  const chat::DialectEntry* entry = chat::find_dialect(name);
  ASSERT_NE(entry, nullptr) << name;
  for (const Spoken& row : rows) {
    SCOPED_TRACE("stream: " + row.stream.substr(0, 400));
    for_all_splits(
        row.stream, [&] { return entry->make({.prompt_tail = row.prompt_tail, .tools = tools}); },
        [&](const std::unique_ptr<chat::Dialect>& dialect, const Pieces& pieces) {
          EXPECT_EQ(transcript(*dialect, pieces, row.end), row.wanted);
        },
        SplitUnit::characters);
    if (::testing::Test::HasFailure()) return;
  }
}

// Markup of every family, for content that must come through untouched.
inline std::string all_markers() {
  return "<think>\n</think> <tool_call> </tool_call>\n</function> <parameter=y>\nz</parameter> "
         "<function=x> <|tool_call>call:f{a:1}<tool_call|> <|channel>thought\n<channel|> <turn|> "
         "<|tool_response> <|im_end|> [TOOL_CALLS] <|python_tag|> <|start|> "
         "```json\n{\"a\":1}\n```";
}

}  // namespace mlxs::support
