#include "serve/missing_arguments.hpp"

#include <gtest/gtest.h>

#include "serve/turn.hpp"
#include "support/served_model.hpp"

namespace mlxs::serve {
namespace {

using Remarks = std::vector<std::string>;

const core::Tool write_tool{
    .name = "Write",
    .description = "",
    .schema_json =
        R"({"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"},)"
        R"("mode":{"type":"string"}},"required":["path","content"]})"};
const core::Tool list_tool{
    .name = "List",
    .description = "",
    .schema_json = R"({"type":"object","properties":{"path":{"type":"string"}}})"};

core::Events call(const std::string& tool, const std::string& arguments, bool complete = true) {
  core::Events events{core::BlockStarted{
      .kind = core::BlockKind::tool_use, .tool_id = "toolu_1", .tool_name = tool}};
  for (const char c : arguments) events.emplace_back(core::BlockDelta{.text = std::string(1, c)});
  events.emplace_back(core::BlockEnded{.complete = complete});
  return events;
}

Remarks remarks_on(const core::Events& events) {
  MissingArguments missing({write_tool, list_tool});
  missing.note(events);
  return missing.remarks();
}

TEST(MissingArguments, ACallWithoutAnyIsNamedWithAllThatItsToolRequires) {
  const Remarks all{"call of Write without path, content"};
  EXPECT_EQ(remarks_on(call("Write", "{}")), all);
  EXPECT_EQ(remarks_on(call("Write", "")), all) << "the wire says {} for it";
}

TEST(MissingArguments, ACallWithSomeIsNamedWithTheRest) {
  EXPECT_EQ(remarks_on(call("Write", R"({"path":"content","mode":"w"})")),
            Remarks{"call of Write without content"});
}

TEST(MissingArguments, WhatIsWholeOrRequiresNothingIsNotNamed) {
  EXPECT_EQ(remarks_on(call("Write", R"({"content":"","path":null})")), Remarks{});
  EXPECT_EQ(remarks_on(call("List", "{}")), Remarks{});
}

TEST(MissingArguments, UndeclaredToolsCutCallsAndTextAreNotNamed) {
  EXPECT_EQ(remarks_on(call("Delete", "{}")), Remarks{});
  EXPECT_EQ(remarks_on(call("Write", R"({"path":"a)", false)), Remarks{});
  EXPECT_EQ(remarks_on(call("Write", "", false)), Remarks{});
  EXPECT_EQ(remarks_on({core::BlockStarted{}, core::BlockDelta{.text = "{}"}, core::BlockEnded{}}),
            Remarks{});
}

TEST(MissingArguments, EachCallIsLookedAtByItself) {
  MissingArguments missing({write_tool, list_tool});
  missing.note(call("Write", R"({"path":"a","content":"b"})"));
  EXPECT_EQ(missing.remarks(), Remarks{});
  missing.note(call("Write", R"({"path":"a")", false));
  missing.note(call("Write", R"({"content":"b"})"));
  missing.note(call("Write", R"({"content":"c"})"));
  EXPECT_EQ(missing.remarks(), Remarks{"call of Write without path"}) << "equal lines are one";
}

TEST(MissingArguments, TheirNumberIsBounded) {
  std::vector<core::Tool> tools;
  core::Events events;
  for (int i = 0; i < 100; ++i) {
    tools.push_back(write_tool);
    tools.back().name += std::to_string(i);
    for (core::Event& event : call(tools.back().name, "{}")) events.push_back(std::move(event));
  }
  MissingArguments missing(tools);
  missing.note(events);
  EXPECT_LT(missing.remarks().size(), 10U);
}

TEST(MissingArguments, LongListsOfNamesAreCut) {
  for (const auto& [names, wanted] : std::vector<std::pair<std::string, std::string>>{
           {R"("a",")" + std::string(500, 'b') + R"(","c")", "a, ..."},
           {R"(")" + std::string(500, 'b') + R"(")", "..."}}) {
    MissingArguments missing(
        {{.name = "Long", .description = "", .schema_json = R"({"required":[)" + names + "]}"}});
    missing.note(call("Long", "{}"));
    EXPECT_EQ(missing.remarks(), Remarks{"call of Long without " + wanted});
  }
}

TEST(MissingArguments, OddSchemasRequireNothing) {
  for (const char* schema :
       {"", "null", "[]", R"({"required":true})", R"({"required":[1,null]})"}) {
    MissingArguments missing({{.name = "Odd", .description = "", .schema_json = schema}});
    missing.note(call("Odd", "{}"));
    EXPECT_EQ(missing.remarks(), Remarks{}) << schema;
  }
}

// What the client gets and what the log says, after the model wrote `stream`.
struct Told {
  core::Answer answer;
  Remarks remarks;
};

Told told(const std::string& stream, engine::DoneReason reason) {
  test::ScriptedVocabulary vocabulary;
  const ServedModel model = test::make_served_model(vocabulary);
  PromptMemory prompts(model);
  core::ChatRequest request;
  request.messages = {{.role = core::Role::user, .blocks = {core::TextBlock{.text = "hi"}}}};
  request.max_tokens = 100;
  request.tools = {write_tool};
  request.remarks = {"odd request"};
  Turn turn = Turn::begin(model, request, prompts).value();
  base::CountedIds ids;
  core::Fold fold;
  const std::vector<engine::Output> outputs{engine::Admitted{},
                                            engine::Tokens{.bytes = stream, .n_tokens = 1},
                                            engine::Done{.reason = reason}};
  for (const engine::Output& output : outputs)
    for (const core::Event& event : turn.feed(output, ids)) fold.feed(event);
  return {std::get<core::Answer>(fold.take()), turn.remarks()};
}

TEST(MissingArguments, ATurnPassesTheCallOnAsItIsAndRemarksOnIt) {
  const std::string no_tools = "tools: the chat template does not show them to the model";
  const Told empty = told("<tool_call>\n<function=Write>\n</function>\n</tool_call>",
                          engine::DoneReason::end_of_turn);
  const auto& sent = std::get<core::ToolUseBlock>(empty.answer.blocks.at(0));
  EXPECT_EQ(sent.name + sent.input_json, "Write{}");
  EXPECT_EQ(empty.remarks,
            (Remarks{"call of Write without path, content", "odd request", no_tools}))
      << "first what the answer is about: the log cuts long remarks";
  const Told cut =
      told("<tool_call>\n<function=Write>\n<parameter=path>\na", engine::DoneReason::max_tokens);
  EXPECT_EQ(cut.remarks, (Remarks{"odd request", no_tools}));
}

}  // namespace
}  // namespace mlxs::serve
