// What the tests of the families share: their tools, content that tries to break out of a call,
// and the two properties that every family must have. Header only.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "chat/dialects/call_dialect.hpp"
#include "support/dialect_transcript.hpp"

namespace mlxs::chat::family_checks {

// One argument that is required, and none.
inline std::vector<core::Tool> strict_tools() {
  return {{.name = "Read",
           .description = "",
           .schema_json = R"({"type":"object","properties":{"path":{"type":"string"},
             "limit":{"type":"integer"}},"required":["path"]})"},
          {.name = "ls", .description = "", .schema_json = R"({"type":"object","properties":{}})"}};
}

inline std::vector<core::Tool> tools() {
  return {{.name = "Write",
           .description = "Write a file",
           .schema_json = R"({"type":"object","properties":{"path":{"type":"string"},
             "content":{"type":["string","null"]},"n":{"type":"integer"},"x":{"type":"number"},
             "all":{"type":"boolean"},"lines":{"type":"array","items":{"type":"integer"}},
             "options":{"type":"object"},"maybe":{"anyOf":[{"type":"integer"},{"type":"null"}]},
             "any":{}}})"},
          {.name = "ls", .description = "List files", .schema_json = R"({"type":"object"})"}};
}

// The markup of all families.
inline std::string markers() {
  return support::all_markers() +
         " <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{}<｜tool▁call▁end｜>"
         "<｜tool▁calls▁end｜> <｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"f\">\n"
         "<｜DSML｜parameter name=\"a\" string=\"true\">b</｜DSML｜parameter>\n</｜DSML｜invoke>\n"
         "</｜DSML｜tool_calls> <|channel|>final<|message|>x<|end|><|start|>assistant<|call|>"
         "<|return|> [TOOL_CALLS]f[ARGS]{} [TOOL_CALLS][{\"name\":\"f\"}] [THINK]x[/THINK] "
         "<tool_call>f\n<arg_key>k</arg_key>\n<arg_value>v</arg_value> </tool_call> "
         "<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>"
         "{}<|tool_call_end|><|tool_calls_section_end|> <minimax:tool_call>\n<invoke name=\"f\">\n"
         "<parameter name=\"a\">b</parameter></invoke>\n</minimax:tool_call> <|tool_call|>[{}] "
         "<TOOLCALL>[{}]</TOOLCALL> <|tool_call_start|>[f(a='b')]<|tool_call_end|> "
         "\n{\"name\": \"f\", \"parameters\": {}}";
}

// Values of a string argument that must come through byte for byte.
inline std::vector<std::string> odd_strings() {
  return {"",
          " ",
          "\n",
          "\n\n  lead and tail \t\n",
          "\r\nx\r\n",
          "a \"q\" 'p' \\ \\n \x01 é日👩‍👩‍👧",
          "007",
          "null",
          "{\"a\":1}",
          "} ] ) , ; ' \" `",
          "```json\n{}\n```",
          markers()};
}

// However early max_tokens cuts a call, it is not executable: no call yet, or a cut one.
inline void expect_cut_at_every_byte(std::string_view name, const std::string& stream,
                                     const std::string& prompt_tail = "") {
  for (std::size_t n = 1; n < stream.size(); ++n) {
    const std::string_view part = std::string_view(stream).substr(0, n);
    if (base::incomplete_utf8_tail(part) > 0) continue;
    const auto dialect = find_dialect(name)->make({.prompt_tail = prompt_tail, .tools = tools()});
    const std::string line = support::transcript(*dialect, {part}, StreamEnd::cut);
    EXPECT_TRUE(line.empty() || line.ends_with(" cut") || line.find("call ") == std::string::npos)
        << part << "\n"
        << line;
    EXPECT_EQ(line.find('<' + std::string("not a")), std::string::npos) << line;
    if (::testing::Test::HasFailure()) return;
  }
}

// A long stream in pieces of three bytes: pieces of the call flow while the model writes.
template <typename Family = CallDialect>
void expect_streaming(std::string_view name, const std::string& stream, const std::string& wanted) {
  const auto dialect = find_dialect(name)->make({.prompt_tail = "", .tools = tools()});
  support::DialectTranscript transcript;
  std::size_t silence = 0;
  for (std::size_t at = 0; at < stream.size();) {
    std::size_t size = 3;
    while (base::incomplete_utf8_tail(std::string_view(stream).substr(at, size)) > 0) ++size;
    const core::Events events = dialect->feed(std::string_view(stream).substr(at, size));
    for (const core::Event& event : events) {
      const auto* delta = std::get_if<core::BlockDelta>(&event);
      EXPECT_TRUE(delta == nullptr || base::is_valid_utf8(delta->text));
    }
    silence = events.empty() ? silence + size : 0;
    ASSERT_LT(silence, 150U) << "at " << at;
    transcript.add(events);
    at += size;
  }
  transcript.add(dialect->finish(StreamEnd::complete));
  EXPECT_EQ(transcript.finish(), wanted);
  EXPECT_LT(static_cast<const Family&>(*dialect).steps(), 3 * stream.size());
}

// 100 KB that looks like markup at every turn; as a value, without escapes.
inline std::string long_content(std::string_view teaser) {
  std::string content;
  while (content.size() < 100'000)
    content += "line " + std::string(teaser) + "\n\n  <x> \"q\" \\n é";
  return content;
}

}  // namespace mlxs::chat::family_checks
