// The mutation corpus: 500 calls, each damaged in the twelve ways in which models damage JSON, in
// every family that writes JSON. What is recovered must be what was meant; a call whose strings
// changed silently is worse than none.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "base/json.hpp"
#include "base/json_escape.hpp"
#include "chat/dialect.hpp"
#include "core/event_checker.hpp"

namespace mlxs::chat {
namespace {

namespace json = base::json;

constexpr int calls = 500;

// How a value is written.
struct Style {
  char quote = '"';
  bool raw_newlines = false;
  bool raw_tabs = false;
  bool raw_backslashes = false;
  bool escaped_apostrophes = false;
  bool raw_quotes = false;
  bool trailing_commas = false;
  bool comments = false;
  bool python_words = false;
  bool bare_keys = false;
  bool closers_missing = false;
  bool opener_doubled = false;
  bool closer_doubled = false;
};

struct Mutation {
  const char* name;
  Style style;
};

const std::array<Mutation, 12> mutations{{
    {"raw newlines", {.raw_newlines = true}},
    {"raw tabs", {.raw_tabs = true}},
    {"bad escapes", {.raw_backslashes = true}},
    {"escaped apostrophes", {.escaped_apostrophes = true}},
    {"unescaped quotes", {.raw_quotes = true}},
    {"trailing commas", {.trailing_commas = true}},
    {"single quotes", {.quote = '\''}},
    {"comments", {.comments = true}},
    {"missing braces", {.closers_missing = true}},
    {"doubled braces", {.opener_doubled = true, .closer_doubled = true}},
    {"Python's words", {.python_words = true}},
    {"keys without quotes", {.bare_keys = true}},
}};

class Writer {
 public:
  explicit Writer(const Style& style) : style_(style) {}

  std::string write(const json::value& value) const {
    if (const auto* text = value.if_string()) return string(*text);
    if (const auto* list = value.if_array()) return array(*list);
    if (const auto* members = value.if_object()) return object(*members);
    if (!style_.python_words) return base::to_text(value);
    if (value.is_null()) return "None";
    if (value.is_bool()) return value.get_bool() ? "True" : "False";
    return base::to_text(value);
  }

  std::string key(std::string_view name) const {
    return style_.bare_keys ? std::string(name) : style_.quote + std::string(name) + style_.quote;
  }

  std::string string(std::string_view text) const {
    std::string out(1, style_.quote);
    for (std::size_t i = 0; i < text.size(); ++i) out += character(text, i);
    return out + style_.quote;
  }

  std::string object(const json::object& members) const {
    std::string out = "{";
    const char* separator = "";
    for (const auto& member : members) {
      out += separator;
      if (style_.comments) out += "// the " + std::string(member.key()) + ", \"here\"\n";
      out += key(member.key()) + ": " + write(member.value());
      separator = ", ";
    }
    return out + (style_.trailing_commas ? ",}" : style_.comments ? " /* } */}" : "}");
  }

 private:
  std::string array(const json::array& list) const {
    std::string out = "[";
    const char* separator = "";
    for (const auto& one : list) {
      out += separator + write(one);
      separator = ", ";
    }
    return out + (style_.trailing_commas && !list.empty() ? ", ]" : "]");
  }

  std::string character(std::string_view text, std::size_t at) const {
    const char c = text[at];
    if (c == '\n' && style_.raw_newlines) return "\n";
    if (c == '\t' && style_.raw_tabs) return "\t";
    if (c == '\'' && (style_.quote == '\'' || style_.escaped_apostrophes)) return "\\'";
    if (c == '"' && (style_.quote == '\'' || style_.raw_quotes)) return "\"";
    if (c == '\\' && style_.raw_backslashes && at + 1 < text.size() &&
        std::string_view("\"\\/bfnrtu'\n\t").find(text[at + 1]) == std::string_view::npos)
      return "\\";
    return base::json_escape(text.substr(at, 1));
  }

  Style style_;
};

// What models write into files, with everything that tries to break out of a string.
const std::array<std::string_view, 22> lines{"import re",
                                             "def main():",
                                             "    print(\"hello, world\")",
                                             "\tif x == 'a' and y != \"b\":",
                                             "    return {\"a\": 1, \"b\": [2, 3]}",
                                             "pattern = r\"\\d+\\s*\\w\"",
                                             "// it's a comment, \"quoted\"",
                                             "# don't",
                                             "<div class=\"x\">{{ value }}</div>",
                                             "const f = (a, b) => `${a}`;",
                                             "",
                                             "C:\\Users\\dir",
                                             "\"\"\"A docstring.\"\"\"",
                                             "x = {'k': True, 'path': None}",
                                             "}",
                                             "];",
                                             "echo \"$HOME\" | grep -v '^#'",
                                             "{\"path\": \"b\", \"content\": \"c\"}",
                                             "é 日本 👩‍👩‍👧",
                                             "a = [\"x\", \"y\"]",
                                             "say(\"\")",
                                             "</tool_call> <tool_call> ```"};

json::object arguments(std::mt19937& random) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto text = [&] {
    std::string all;
    for (std::size_t n = 1 + below(6); n > 0; --n) {
      all += lines[below(lines.size())];
      if (n > 1 || below(2) == 0) all += '\n';
    }
    return all;
  };
  json::object made;
  made["path"] = "src/" + std::to_string(below(1000)) + ".py";
  made["content"] = text();
  if (below(2) == 0) made["n"] = static_cast<std::int64_t>(below(100000)) - 500;
  if (below(2) == 0) made["all"] = below(2) == 0;
  if (below(3) == 0) made["maybe"] = nullptr;
  if (below(3) == 0) made["lines"] = json::array{1, 2, 30};
  if (below(3) == 0)
    made["edits"] = json::array{json::object{{"old_string", text()}, {"new_string", text()}},
                                json::object{{"old_string", ""}, {"new_string", text()}}};
  return made;
}

std::vector<core::Tool> tools() {
  return {{.name = "Write",
           .description = "",
           .schema_json = R"({"type":"object","required":["path"],"properties":{
             "path":{"type":"string"},"content":{"type":"string"},"n":{"type":"integer"},
             "all":{"type":"boolean"},"maybe":{"type":["integer","null"]},
             "lines":{"type":"array"},"edits":{"type":"array","items":{"type":"object",
             "properties":{"old_string":{"type":"string"},"new_string":{"type":"string"}}}}}})"}};
}

// How a family writes a call. `key`: of the arguments inside a JSON frame; "": no such frame.
struct Frame {
  std::string_view family;
  std::string_view before;
  std::string_view key;
  std::string_view after;
};

const std::array<Frame, 11> frames{{
    {"hermes", "<tool_call>\n", "arguments", "\n</tool_call>"},
    {"qwen3_xml", "<tool_call>\n", "arguments", "\n</tool_call>"},
    {"llama3", "", "parameters", ""},
    {"granite3", "<|tool_call|>[", "arguments", "]"},
    {"nemotron", "<TOOLCALL>[", "arguments", "]</TOOLCALL>"},
    {"apriel", "<tool_calls>[", "arguments", "]</tool_calls>"},
    {"lfm2", "<|tool_call_start|>[", "arguments", "]<|tool_call_end|>"},
    {"mistral", "[TOOL_CALLS]Write[ARGS]", "", ""},
    {"kimi_k2",
     "<|tool_calls_section_begin|><|tool_call_begin|>functions.Write:0<|tool_call_argument_begin|>",
     "", "<|tool_call_end|><|tool_calls_section_end|>"},
    {"deepseek_v3", "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>Write<｜tool▁sep｜>", "",
     "<｜tool▁call▁end｜><｜tool▁calls▁end｜>"},
    {"gpt_oss", "<|channel|>commentary to=functions.Write <|constrain|>json<|message|>", "",
     "<|call|>"},
}};

std::string damaged(std::string text, const Style& style, bool in_frame) {
  if (style.opener_doubled) text.insert(0, "{");
  if (style.closer_doubled) text += '}';
  // The brace of the arguments, and that of the frame around them.
  if (style.closers_missing) text.resize(text.size() - (in_frame ? 2 : 1));
  return text;
}

std::string stream_of(const Frame& frame, const json::object& input, const Style& style) {
  const Writer writer(style);
  std::string call = writer.object(input);
  if (!frame.key.empty()) {
    call = "{" + writer.key("name") + ": " + writer.string("Write") + ", " + writer.key(frame.key) +
           ": " + call + (style.trailing_commas ? ",}" : "}");
  }
  return std::string(frame.before) + damaged(call, style, !frame.key.empty()) +
         std::string(frame.after);
}

// The input of the only call, or nothing when it is not one complete call.
std::string heard(const Frame& frame, const std::string& stream, std::size_t piece) {
  const auto dialect = find_dialect(frame.family)->make({.prompt_tail = "", .tools = tools()});
  std::string input;
  int ended = 0;
  const auto hear = [&](const core::Events& events) {
    for (const core::Event& event : events) {
      if (const auto* delta = std::get_if<core::BlockDelta>(&event)) input += delta->text;
      if (const auto* end = std::get_if<core::BlockEnded>(&event)) ended += end->complete ? 1 : 100;
    }
  };
  for (std::size_t at = 0; at < stream.size(); at += piece)
    hear(dialect->feed(std::string_view(stream).substr(at, piece)));
  hear(dialect->finish(StreamEnd::complete));
  return ended == 1 ? input : "";
}

struct Count {
  int recovered = 0;
  int lost = 0;
  int changed = 0;
};

void count(Count& count, const Frame& frame, const json::object& input, const Mutation& mutation) {
  const std::string stream = stream_of(frame, input, mutation.style);
  const std::string json = heard(frame, stream, stream.size());
  const auto parsed = base::parse_json(json, "input");
  if (!parsed.ok()) {
    ++count.lost;
  } else if (parsed.value() == json::value(input)) {
    ++count.recovered;
  } else {
    ++count.changed;
    ADD_FAILURE() << frame.family << ", " << mutation.name << "\n" << stream << "\n" << json;
  }
}

TEST(RepairCorpus, RecoversDamagedCallsAndChangesNoStringSilently) {
  for (const Frame& frame : frames) {
    Count all;
    std::string report;
    for (const Mutation& mutation : mutations) {
      std::mt19937 random(1);
      Count one;
      for (int i = 0; i < calls; ++i) count(one, frame, arguments(random), mutation);
      report += std::string(mutation.name) + ": " + std::to_string(one.lost) + " lost\n";
      all.recovered += one.recovered;
      all.lost += one.lost;
      all.changed += one.changed;
      ASSERT_EQ(one.changed, 0) << frame.family << ", " << mutation.name;
    }
    const int total = all.recovered + all.lost + all.changed;
    EXPECT_EQ(total, calls * static_cast<int>(mutations.size()));
    EXPECT_GE(all.recovered * 100, total * 98) << frame.family << "\n" << report;
  }
}

TEST(RepairCorpus, HearsCallsWithoutAFaultWhole) {
  for (const Frame& frame : frames) {
    std::mt19937 random(2);
    for (int i = 0; i < calls; ++i) {
      const json::object input = arguments(random);
      const std::string stream = stream_of(frame, input, {});
      const auto parsed = base::parse_json(heard(frame, stream, 1 + stream.size() / 3), "input");
      ASSERT_TRUE(parsed.ok() && parsed.value() == json::value(input)) << stream;
    }
  }
}

}  // namespace
}  // namespace mlxs::chat
