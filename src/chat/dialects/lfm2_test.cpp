#include <gtest/gtest.h>

#include <random>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "lfm2";

std::string calls(const std::string& list) {
  return "<|tool_call_start|>[" + list + "]<|tool_call_end|>";
}

// As Python writes a string.
std::string literal(const std::string& text, char quote = '\'') {
  std::string written(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') written += '\\';
    if (c == '\n') {
      written += "\\n";
    } else if (c == '\r') {
      written += "\\r";
    } else {
      written += c;
    }
  }
  return written + quote;
}

TEST(Lfm2, TellsTextThinkingAndCallsApart) {
  expect_spoken(name, family_checks::tools(),
                {{"Hello.", "text[Hello.]"},
                 {"<think>hm</think>" + calls("ls()"), "think[hm] call ls {}"},
                 {"I look. " + calls("Write(path='a.py', n=5), ls()") + "\nok",
                  R"(text[I look.] call Write {"path":"a.py","n":5} call ls {} text[ok])"},
                 {"<think>hm" + calls("ls()") + "</think>ok", "think[hm] call ls {} text[ok]"},
                 {calls("ls()") + calls("ls()"), "call ls {} call ls {}"},
                 {calls(R"({"name": "Write", "arguments": {"path": "a"}}, {"name": "ls"})"),
                  R"(call Write {"path": "a"} call ls {})"}});
}

TEST(Lfm2, ReadsPythonLiterals) {
  const std::pair<std::string, std::string> rows[] = {
      {"5", "5"},
      {"-1.5e3", "-1.5e3"},
      {"True", "true"},
      {"false", "false"},
      {"None", "null"},
      {"007", R"("007")"},
      {"word", R"("word")"},
      {"[]", "[]"},
      {"[1, 'a', [None,],]", R"([1,"a",[null]])"},
      {"{}", "{}"},
      {"{'a': 1, \"b\": {'c': []}, d: x}", R"({"a":1,"b":{"c":[]},"d":"x"})"},
      {R"("it's")", R"("it's")"},
      {R"('say "x"')", R"("say \"x\"")"},
      {"''", R"("")"},
      {"'''a'b''c\n'''", R"("a'b''c\n")"},
      {R"("""a"b""")", R"("a\"b")"},
      {R"('\n\t\\\'\"\a\0\x41\u00e9\U0001F600')", "\"\\n\\t\\\\'\\\"\\u0007\\u0000Aé😀\""},
      {R"('\ud83d\ude00 \ud83d \ude00')", "\"😀 \xEF\xBF\xBD \xEF\xBF\xBD\""},
      {R"('\d \x4 \u12')", R"("\\d \\x4 \\u12")"},
      {"'a\nb'", R"("a\nb")"},
      {"'日本 👩‍👩‍👧'", "\"日本 👩‍👩‍👧\""}};
  for (const auto& [written, json] : rows)
    expect_spoken(name, {},
                  {{calls("f(a=" + written + ", b=1)"), "call f {\"a\":" + json + ",\"b\":1}"}});
}

TEST(Lfm2, ReadsEveryFormOfTheList) {
  expect_spoken(name, family_checks::tools(),
                {{"<|tool_call_start|>ls()<|tool_call_end|>ok", "call ls {} text[ok]"},
                 {"<|tool_call_start|> [ ls( ) , Write( path = 'a' , ) ] <|tool_call_end|>",
                  R"(call ls {} call Write {"path":"a"})"},
                 {"<|tool_call_start|>[ls()]", "call ls {}"},
                 {"<|tool_call_start|>[ls(", "call ls { cut"},
                 {"<|tool_call_start|>[Write(path='a')", R"(call Write {"path":"a"})"},
                 {"<|tool_call_start|>[Write(path='a')]", R"(call Write {"path":"a"})"},
                 {"<|tool_call_start|>[Write(path='a", R"(call Write {"path":"a cut)"},
                 {calls("a.b(c=1)"), R"(call a.b {"c":1})"},
                 {"a<|tool_call_end|>b", "text[ab]"}});
}

TEST(Lfm2, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    for (const char quote : {'\'', '"'}) {
      expect_spoken(name, family_checks::tools(),
                    {{calls("Write(content=" + literal(odd, quote) + ", n=1)"),
                      "call Write {\"content\":" + base::quote(odd) + ",\"n\":1}"},
                     {calls("Write(content=" + literal(odd, quote) + "), ls()"),
                      "call Write {\"content\":" + base::quote(odd) + "} call ls {}"}});
    }
  }
}

TEST(Lfm2, TakesUnescapedQuotesForContent) {
  const std::vector<std::string> values = {"it's",
                                           "f('a', b)",
                                           "f('a', end='b')",
                                           "[g('a'), h('b')]",
                                           "print('a')",
                                           "x = 'a'\ny = ['b', 'c']\n",
                                           "'quoted'",
                                           "a', 'b",
                                           "d['k'] = ('v',)"};
  for (const std::string& value : values) {
    expect_spoken(name, family_checks::tools(),
                  {{calls("Write(content='" + value + "', n=1)"),
                    "call Write {\"content\":" + base::quote(value) + ",\"n\":1}"},
                   {calls("Write(content='" + value + "'), ls()"),
                    "call Write {\"content\":" + base::quote(value) + "} call ls {}"}});
  }
}

TEST(Lfm2, ReadsCallsWhoseMarkupLacksAPiece) {
  const std::string wanted = R"(call Write {"path":"a","n":5})";
  expect_spoken(
      name, family_checks::tools(),
      {{calls("Write(path='a'n=5)"), wanted},
       {calls("Write(path'a', n=5)"), wanted},
       {calls("Write(n=5, path'a')"), R"(call Write {"n":5,"path":"a"})"},
       {"<|tool_call_start|>[Write(path='a', n=5]<|tool_call_end|>ok", wanted + " text[ok]"},
       {"<|tool_call_start|>[Write(path='a', n=5]\n", wanted},
       {"<|tool_call_start|>[Write(n=5, path='a']", R"(call Write {"n":5,"path":"a"})"},
       {"<|tool_call_start|>[Write(path='a', n=5], all=True)]<|tool_call_end|>",
        R"(call Write {"path":"a","n":5], all=True)] cut)"},
       {"<|tool_call_start|>[Write(options={'a': 'b'], path='c')]<|tool_call_end|>",
        R"(call Write {"options":{"a":"b"], path='c')] cut)"},
       {"<|tool_call_start|>[Write(n=5, path='a']<|tool_call_end|>",
        R"(call Write {"n":5,"path":"a"})"},
       // The string was to end before content.
       {calls("Write(path='a, content='zz')"), "call Write {\"path\":\"a, content='zz')] cut"},
       {calls("Write(content='say 'n' x')"), R"(call Write {"content":"say 'n' x"})"}});
}

TEST(Lfm2, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::vector<std::string> texts = {
      "So:\n```\n" + calls("ls()") + "\n```\nor `" + calls("ls()") + "`",
      "<|tool_call_start|> is a tag, <|tool_call_end|> too",
      "<|tool_call_start|>[]<|tool_call_end|>",
      "<|tool_call_start|>[1]<|tool_call_end|>",
      "<|tool_call_start|>[two words()]<|tool_call_end|>",
      "<|tool_call_start|>[l",
      "[ls()]"};
  for (const std::string& text : texts)
    expect_spoken(name, family_checks::tools(), {{text, "text[" + text + "]"}});
}

TEST(Lfm2, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(name, family_checks::tools(),
                {{calls("Write('a')") + "ok", "call Write {'a')] cut text[ok]"},
                 {calls("Write(path=)") + "ok", "call Write { cut text[ok]"},
                 {calls("Write(n=5 6)"), "call Write {\"n\":56)] cut"},
                 {calls("Write(lines=[1, 2)"), "call Write {\"lines\":[1,2]}"},
                 {calls("ls(), 5") + "ok", "call ls {} text[, 5]ok]"},
                 {"<|tool_call_start|>[ls()\n\nDone.", "call ls {} text[Done.]"}});
}

TEST(Lfm2, NeverCompletesACallThatIsCut) {
  const std::string call = "Write(content='a \\n \"é\"', lines=[1, 'x'], path='b')";
  family_checks::expect_cut_at_every_byte(name, "I look.<|tool_call_start|>[" + call);
}

TEST(Lfm2, StreamsALongStringWithLinearWork) {
  const std::string content = family_checks::long_content("'q', path, ('a', b) <|tool_call_end|>");
  family_checks::expect_streaming(name, calls("Write(content=" + literal(content) + ")"),
                                  "call Write {\"content\":" + base::quote(content) + "}");
}

// A naive writer of Python literals against the reader.
class RandomValue {
 public:
  explicit RandomValue(unsigned seed) : random_(seed) {}

  struct Written {
    std::string python;
    std::string json;
  };
  Written any(int depth) {
    switch (below(depth > 0 ? 6 : 4)) {
      case 0: return {"None", "null"};
      case 1: return {"True", "true"};
      case 2: {
        const std::string number = std::to_string(below(2000)) + ".5";
        return {number, number};
      }
      case 3: return text();
      case 4: return list(depth);
      default: return dictionary(depth);
    }
  }
  Written text() {
    static constexpr std::string_view words[] = {"a",    "'",
                                                 "\"",   "\\",
                                                 "\n",   "é",
                                                 ", b=", ")",
                                                 "]",    "👩‍👩‍👧",
                                                 "{",    " ",
                                                 "=",    "<|tool_call_end|>"};
    std::string text;
    for (unsigned i = below(8); i > 0; --i) text += words[below(std::size(words))];
    return {literal(text, below(2) == 0 ? '\'' : '"'), base::quote(text)};
  }

 private:
  unsigned below(std::size_t size) { return static_cast<unsigned>(random_() % size); }

  Written list(int depth) {
    Written written{"[", "["};
    for (unsigned i = below(4); i > 0; --i) add(written, any(depth - 1), {}, written.json == "[");
    return {written.python + "]", written.json + "]"};
  }
  Written dictionary(int depth) {
    Written written{"{", "{"};
    for (unsigned i = below(4); i > 0; --i) {
      const Written key = text();
      add(written, any(depth - 1), {key.python + ": ", key.json + ":"}, written.json == "{");
    }
    return {written.python + "}", written.json + "}"};
  }
  static void add(Written& to, const Written& item, const Written& before, bool is_first) {
    to.python += (is_first ? "" : ", ") + before.python + item.python;
    to.json += (is_first ? "" : ",") + before.json + item.json;
  }

  std::mt19937 random_;
};

TEST(Lfm2, ReadsWhatANaiveWriterWrites) {
  RandomValue values(11);
  for (int round = 0; round < 3000; ++round) {
    const auto path = values.text();
    const auto options = values.any(3);
    const std::string stream =
        calls("Write(path=" + path.python + ", options=" + options.python + ")");
    const auto dialect =
        find_dialect(name)->make({.prompt_tail = "", .tools = family_checks::tools()});
    ASSERT_EQ(support::transcript(*dialect, {stream}),
              "call Write {\"path\":" + path.json + ",\"options\":" + options.json + "}")
        << stream;
  }
}

}  // namespace
}  // namespace mlxs::chat
