#include "chat/constraint/constraints.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "chat/constraint/gbnf_twin_test.hpp"
#include "chat/constraint/llama_grammar_test.hpp"
#include "chat/constraint/plan_checks_test.hpp"
#include "chat/constraint/schema_check_test.hpp"

namespace mlxs::chat {
namespace {

using core::ToolChoiceKind;

std::vector<core::Tool> two_tools() {
  return {{.name = "add",
           .description = "",
           .schema_json =
               R"({"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]})"},
          {.name = "say",
           .description = "",
           .schema_json =
               R"({"type":"object","properties":{"text":{"type":"string"}},"required":["text"]})"}};
}

const std::string verdict_schema =
    R"({"type":"object","properties":{"ok":{"type":"boolean"},"why":{"type":"string"}},
        "required":["ok"],"additionalProperties":false})";

bool accepts(const ConstraintPlan& plan, const std::string& text) {
  return Gbnf(plan.constraint->grammar).accepts(text);
}

TEST(Constraints, NothingAskedIsNothingMade) {
  Constraints constraints;
  core::ChatRequest request;
  EXPECT_EQ(constraints.plan(request, {.dialect = "hermes"}), nullptr);
  request.tools = two_tools();
  EXPECT_EQ(constraints.plan(request, {.dialect = "hermes"}), nullptr);
  request.tools[0].strict = true;
  request.tool_choice.kind = ToolChoiceKind::none;
  EXPECT_EQ(constraints.plan(request, {.dialect = "hermes"}), nullptr);
  EXPECT_EQ(constraints.plans_made(), 0U);
}

TEST(Constraints, ANamedToolIsTheOnlyOneThatCanBeCalled) {
  core::ChatRequest request = forced_request(two_tools());
  request.tool_choice.kind = ToolChoiceKind::named;
  request.tool_choice.name = "say";
  const auto plan = Constraints().plan(request, {.dialect = "hermes"});
  EXPECT_EQ(plan->constraint->trigger, "");
  const std::string call =
      "<tool_call>\n{\"name\": \"say\", \"arguments\": {\"text\": \"a\"}}\n</tool_call>";
  EXPECT_TRUE(accepts(*plan, call));
  EXPECT_TRUE(accepts(*plan, "\n\n" + call + "\n" + call));
  for (const char* text :
       {"", "I will.", "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"n\": 1}}\n</tool_call>",
        "<tool_call>\n{\"name\": \"say\", \"arguments\": {}}\n</tool_call>"})
    EXPECT_FALSE(accepts(*plan, text)) << text;
  EXPECT_FALSE(accepts(*plan, "So: " + call));
  EXPECT_FALSE(accepts(*plan, call + " Done."));
  request.tool_choice.name = "shout";
  const auto none = Constraints().plan(request, {.dialect = "hermes"});
  EXPECT_FALSE(none->constraint);
  EXPECT_EQ(none->remarks, std::vector<std::string>{"no declared tool can be called"});
}

TEST(Constraints, AnOutputSchemaLeavesNothingButItsJson) {
  core::ChatRequest request;
  request.output.schema_json = verdict_schema;
  for (const char* dialect : {"plain", "hermes", "gemma4"}) {
    const auto plan = Constraints().plan(request, {.dialect = dialect});
    EXPECT_EQ(plan->constraint->trigger, "");
    for (const char* text : {R"({"ok":true})", R"({"ok": false, "why": "é \"q\" \u00e9"})",
                             "\n\n{\n  \"ok\": true\n}"})
      EXPECT_TRUE(accepts(*plan, text)) << dialect << text;
    for (const char* text : {"", "{}", R"({"ok":"yes"})", R"({"ok":true,"x":1})", "```json\n{}",
                             R"({"ok":true} )", R"({"why":"a","ok":true})"})
      EXPECT_FALSE(accepts(*plan, text)) << dialect << text;
  }
  const auto harmony = Constraints().plan(request, {.dialect = "gpt_oss"});
  EXPECT_TRUE(accepts(*harmony, "<|channel|>final<|message|>{\"ok\":true}"));
  EXPECT_FALSE(accepts(*harmony, "{\"ok\":true}"));
}

TEST(Constraints, AnOutputSchemaBesideToolsLeavesTheCalls) {
  core::ChatRequest request;
  request.tools = two_tools();
  request.output.schema_json = verdict_schema;
  const std::string call =
      "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"n\": 1}}\n</tool_call>";
  const auto both = Constraints().plan(request, {.dialect = "hermes"});
  EXPECT_TRUE(accepts(*both, call));
  EXPECT_TRUE(accepts(*both, R"({"ok":true})"));
  EXPECT_FALSE(accepts(*both, call + R"({"ok":true})"));
  request.tool_choice.kind = ToolChoiceKind::none;
  const auto answer = Constraints().plan(request, {.dialect = "hermes"});
  EXPECT_FALSE(accepts(*answer, call));
  EXPECT_TRUE(accepts(*answer, R"({"ok":true})"));
  request.tool_choice.kind = ToolChoiceKind::any;
  const auto calls = Constraints().plan(request, {.dialect = "hermes"});
  EXPECT_TRUE(accepts(*calls, call));
  EXPECT_FALSE(accepts(*calls, R"({"ok":true})"));
}

TEST(Constraints, StrictToolsAreHeldToTheirSchemasAndOthersAreNot) {
  core::ChatRequest request;
  request.tools = two_tools();
  request.tools[0].strict = true;
  const auto call = [](const std::string& name, const std::string& arguments) {
    return "<tool_call>\n{\"name\": \"" + name + "\", \"arguments\": " + arguments +
           "}\n</tool_call>";
  };
  const auto strict = Constraints().plan(request, {.dialect = "hermes"});
  EXPECT_EQ(strict->constraint->trigger, "<tool_call>");
  EXPECT_TRUE(accepts(*strict, call("add", R"({"n": 1})")));
  EXPECT_FALSE(accepts(*strict, call("add", R"({"n": "1"})")));
  EXPECT_TRUE(accepts(*strict, call("say", R"({"other": [1, {"a": null}]})")));
  EXPECT_FALSE(accepts(*strict, call("shout", "{}")));
  request.tools[0].strict = false;
  const auto all = Constraints().plan(request, {.dialect = "hermes", .held_tools = HeldTools::all});
  EXPECT_FALSE(accepts(*all, call("say", R"({"other": 1})")));
  EXPECT_TRUE(accepts(*all, call("say", R"({"text": "x"})")));
}

TEST(Constraints, ADialectWithoutAGrammarSaysSo) {
  const core::ChatRequest request = forced_request(two_tools());
  const auto plain = Constraints().plan(request, {.dialect = "plain"});
  EXPECT_FALSE(plain->constraint);
  EXPECT_EQ(plain->remarks, std::vector<std::string>{"calls of the dialect plain have no grammar"});
  core::ChatRequest strict;
  strict.tools = two_tools();
  strict.tools[0].strict = true;
  const auto llama = Constraints().plan(strict, {.dialect = "llama3"});
  EXPECT_FALSE(llama->constraint);
  EXPECT_EQ(llama->remarks.size(), 1U);
}

TEST(Constraints, EveryPlanIsMadeOnce) {
  Constraints constraints;
  core::ChatRequest request = forced_request(corpus_tools());
  const auto first = constraints.plan(request, {.dialect = "gemma4"});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(constraints.plan(request, {.dialect = "gemma4"}), first);
  EXPECT_EQ(constraints.plans_made(), 1U);
  // Words, messages and descriptions do not matter; what shapes the grammar does.
  request.messages.emplace_back();
  request.tools[0].description = "Something else.";
  EXPECT_EQ(constraints.plan(request, {.dialect = "gemma4"}), first);
  EXPECT_NE(constraints.plan(request, {.dialect = "hermes"}), first);
  request.tool_choice.parallel = false;
  EXPECT_NE(constraints.plan(request, {.dialect = "gemma4"}), first);
  request.tools.pop_back();
  static_cast<void>(constraints.plan(request, {.dialect = "gemma4"}));
  EXPECT_EQ(constraints.plans_made(), 4U);
}

TEST(Constraints, ForgetsWhatWasNotAskedForLongest) {
  Constraints constraints;
  core::ChatRequest request;
  for (std::size_t i = 0; i <= base::limits::constraint_plans_max; ++i) {
    request.output.schema_json = "{\"const\":" + std::to_string(i) + "}";
    static_cast<void>(constraints.plan(request, {.dialect = "plain"}));
  }
  const std::size_t made = constraints.plans_made();
  static_cast<void>(constraints.plan(request, {.dialect = "plain"}));
  EXPECT_EQ(constraints.plans_made(), made);
  request.output.schema_json = "{\"const\":0}";
  static_cast<void>(constraints.plan(request, {.dialect = "plain"}));
  EXPECT_EQ(constraints.plans_made(), made + 1);
}

// llama.cpp's matcher keeps one stack for every way the text may have come about and looks at all
// of them for every token: few stacks are what keeps sampling cheap.
TEST(Constraints, AGrammarOfManyToolsStaysDeterministicInsideText) {
  const core::ChatRequest request = forced_request(corpus_tools());
  const auto stacks_of = [&](const std::string& dialect, const std::string& call) {
    const auto plan = Constraints().plan(request, {.dialect = dialect});
    LlamaGrammar llama(plan->constraint->grammar);
    EXPECT_TRUE(llama.compiles()) << dialect;
    std::string text = call.substr(0, call.find('@'));
    EXPECT_FALSE(llama.accepts(text + std::string(2000, 'x')));
    const std::size_t before = llama.stacks_max();
    EXPECT_GT(before, 0U);
    return llama.stacks();
  };
  EXPECT_LE(stacks_of("hermes",
                      "<tool_call>\n{\"name\": \"write_file\", \"arguments\": {\"path\": \"a\", "
                      "\"content\": \"@"),
            4U);
  EXPECT_LE(stacks_of("qwen3_xml",
                      "<tool_call>\n<function=write_file>\n<parameter=path>\na\n</parameter>\n"
                      "<parameter=content>\n@"),
            4U);
  EXPECT_LE(stacks_of("gemma4", "<|tool_call>call:write_file{path:<|\"|>a<|\"|>,content:<|\"|>@"),
            4U);
}

}  // namespace
}  // namespace mlxs::chat
