// Where in the answer every family stands: prose, the skeleton of a call, or a string's value.
#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using enum Place;

struct Step {
  std::string_view text;
  Place place = Place::text;  // behind its last byte
};

struct Row {
  std::string_view family;
  std::vector<Step> steps;
  std::string_view prompt_tail = "";
};

// Byte by byte, and the steps as they are: the place is the same.
void expect_places(const Row& row) {
  const DialectOptions options{.prompt_tail = std::string(row.prompt_tail),
                               .tools = family_checks::tools()};
  const auto by_steps = find_dialect(row.family)->make(options);
  const auto by_bytes = find_dialect(row.family)->make(options);
  for (const Step& step : row.steps) {
    SCOPED_TRACE(std::string(row.family) + ": " + std::string(step.text));
    static_cast<void>(by_steps->feed(step.text));
    for (const char& c : step.text) static_cast<void>(by_bytes->feed(std::string_view(&c, 1)));
    EXPECT_EQ(by_steps->place(), step.place);
    EXPECT_EQ(by_bytes->place(), step.place);
    EXPECT_EQ(by_steps->thinking(), step.place == thinking);
  }
}

TEST(Place, IsKnownWhileJsonCallsAreWritten) {
  const std::vector<Step> object{{R"({"name": "Wri)", call},
                                 {R"(te", ")", call},
                                 {R"(arguments": {"path)", call},
                                 {R"(": ")", argument},
                                 {R"(a \")", argument},
                                 {R"( b)", argument},
                                 {R"(", "n": 5)", call},
                                 {R"(, "lines": [1)", call},
                                 {R"(], "content": "x)", argument},
                                 {R"("}})", call}};
  const auto row = [&](std::string_view family, std::string_view opener) {
    Row made{.family = family, .steps = {{"Hi ", text}, {opener, call}}};
    made.steps.insert(made.steps.end(), object.begin(), object.end());
    return made;
  };
  expect_places(row("hermes", "<tool_call>\n"));
  expect_places(row("nemotron", "<TOOLCALL>["));
  expect_places(row("granite3", "<|tool_call|>["));
  expect_places(row("lfm2", "<|tool_call_start|>["));
  expect_places(row("mistral", "[TOOL_CALLS]["));
  expect_places(row("llama3", "<|python_tag|>"));
}

TEST(Place, IsKnownWhileHeadedCallsAreWritten) {
  const auto row = [](std::string_view family, std::string_view head) {
    return Row{.family = family,
               .steps = {{"Hi ", text},
                         {head, call},
                         {R"({"path": )", call},
                         {R"("a)", argument},
                         {R"(", )", call},
                         {R"("content": "{)", argument},
                         {R"("})", call}}};
  };
  expect_places(row("deepseek_v3", "<｜tool▁call▁begin｜>Write<｜tool▁sep｜>"));
  expect_places(row("kimi_k2", "<|tool_call_begin|>functions.Write:0<|tool_call_argument_begin|>"));
  expect_places(row("mistral", "[TOOL_CALLS]Write[ARGS]"));
  expect_places(
      row("gpt_oss", "<|channel|>commentary to=functions.Write <|constrain|>json<|message|>"));
}

TEST(Place, IsKnownWhileTaggedCallsAreWritten) {
  expect_places({.family = "qwen3_xml",
                 .steps = {{"hm", thinking},
                           {"</think>\n\nHi ", text},
                           {"<tool_call>\n<function=Write>\n<param", call},
                           {"eter=path>", argument},
                           {"\na", argument},
                           {"\n</parameter>", argument},
                           {"\n<parameter=", call},
                           {"content>\n</x>", argument},
                           {"\n</parameter>\n</function>", call},
                           {"\n</tool_call>", text}},
                 .prompt_tail = "<think>\n"});
  expect_places({.family = "glm",
                 .steps = {{"<tool_call>Write\n<arg_key>pa", call},
                           {"th</arg_key>\n<arg_value>", argument},
                           {"a</arg_value>", argument},
                           {"\n</tool_call>", text},
                           {"ok", text}}});
  expect_places({.family = "minimax_m2",
                 .steps = {{"<minimax:tool_call>\n<invoke name=\"Write\">\n", call},
                           {"<parameter name=\"path\">a", argument},
                           {"</parameter>\n</invoke>", call}}});
  expect_places({.family = "deepseek_dsml",
                 .steps = {{"<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"Write\">\n", call},
                           {"<｜DSML｜parameter name=\"path\" string=\"true\">a", argument},
                           {"</｜DSML｜parameter>\n</｜DSML｜invoke>", call}}});
}

TEST(Place, IsKnownWhileOtherNotationsAreWritten) {
  expect_places({.family = "gemma4",
                 .steps = {{"<|channel>", call},
                           {"thought\nhm", thinking},
                           {"\n<channel|>Hi ", text},
                           {"<|tool_call>call:Wri", call},
                           {"te{path:", call},
                           {"<|\"|>", argument},
                           {"a <|", argument},
                           {"x<|\"|>", call},
                           {",n:5", call},
                           {"}<tool_call|>", text}}});
  expect_places({.family = "lfm2",
                 .steps = {{"<|tool_call_start|>[Write(path=", call},
                           {"'a", argument},
                           {"'", argument},  // it may be content
                           {", n=", call},
                           {"5)]", call},
                           {"<|tool_call_end|>", text}}});
  expect_places({.family = "plain",
                 .steps = {{"hm", thinking}, {"</think>", text}, {"<tool_call>", text}},
                 .prompt_tail = "<think>\n"});
}

}  // namespace
}  // namespace mlxs::chat
