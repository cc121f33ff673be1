#include "chat/normalize.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace mlxs::chat {
namespace {

using core::Block;
using core::Message;
using core::Role;

Message system(std::string text) { return {Role::system, {core::TextBlock{std::move(text)}}}; }
Message user(std::string text) { return {Role::user, {core::TextBlock{std::move(text)}}}; }
Message assistant(std::string text) {
  return {Role::assistant, {core::TextBlock{std::move(text)}}};
}
Message calls(const std::vector<std::string>& ids) {
  Message message{Role::assistant, {}};
  for (const std::string& id : ids)
    message.blocks.push_back(core::ToolUseBlock{id, "Tool_" + id, R"({"b":1,"a":2})"});
  return message;
}
core::ToolResultBlock result(std::string id, std::string text) {
  return {std::move(id), {core::TextBlock{std::move(text)}}, false};
}

// One line per message: "role: content", calls as "name(arguments)".
std::string shape(const Conversation& conversation) {
  std::string out;
  for (const TemplateMessage& message : conversation.messages) {
    out += message.role + "[";
    if (!message.reasoning.empty()) out += "(" + message.reasoning + ")";
    out += message.content;
    for (const TemplateCall& call : message.tool_calls)
      out += "{" + call.id + " " + call.name + call.arguments_json + "}";
    if (message.role == "tool") out += "=" + message.tool_call_id + " " + message.tool_name;
    out += "]";
  }
  return out;
}

std::string shape_of(std::vector<Message> messages, std::vector<std::string> system_blocks = {}) {
  core::ChatRequest request;
  request.system = std::move(system_blocks);
  request.messages = std::move(messages);
  return shape(normalize(request));
}

std::string reminder(const std::string& text) {
  return "<system-reminder>\n" + text + "\n</system-reminder>";
}

TEST(Normalize, DropsTheBillingLineInEveryForm) {
  const std::string wanted = "system[You are an agent.\n\nBe brief.]user[hi]";
  const std::vector<std::vector<std::string>> forms = {
      {"You are an agent.", "Be brief."},
      {"x-anthropic-billing-header: cc_version=2.1.330.abc; cch=12345;", "You are an agent.",
       "Be brief."},
      {"You are an agent.", "X-Anthropic-Billing-Header: cc_version=2.1.331.fff", "Be brief."},
      {"x-anthropic-billing-header: a;\nYou are an agent.", "Be brief."},
      {" \n\tx-anthropic-billing-header: a;\nYou are an agent.", "Be brief."},
      {"\nx-anthropic-billing-header: a; cch=12345;", "You are an agent.", "Be brief."},
      {"You are an agent.", "  \n", "Be brief."}};
  for (const auto& blocks : forms) EXPECT_EQ(shape_of({user("hi")}, blocks), wanted) << blocks[0];
}

TEST(Normalize, KeepsABillingHeaderThatTheUserQuotes) {
  EXPECT_EQ(shape_of({user("x-anthropic-billing-header: what is it?")}),
            "user[x-anthropic-billing-header: what is it?]");
  EXPECT_EQ(shape_of({user("hi")}, {"Say x-anthropic-billing-header: once"}),
            "system[Say x-anthropic-billing-header: once]user[hi]");
}

TEST(Normalize, DropsTheCountOfTokensThatAreLeftFromTheHeadOnly) {
  const std::string count = "<total_tokens>1234 tokens left</total_tokens>";
  const std::string wanted = "system[Be brief.]user[hi " + count + "]";
  EXPECT_EQ(shape_of({user("hi " + count)}, {"Be brief.", count + "\n"}), wanted);
  EXPECT_EQ(shape_of({user("hi " + count)}, {"Be brief." + count}), wanted);
  EXPECT_EQ(shape_of({user("hi")}, {"A <total_tokens> tag." + count}),
            "system[A <total_tokens> tag.]user[hi]");
  for (const std::string& text :
       std::vector<std::string>{count + " and more", "a</total_tokens>", "<total_tokens>a"})
    EXPECT_EQ(shape_of({user("hi")}, {text}), "system[" + text + "]user[hi]");
  EXPECT_EQ(shape_of({user("U"), system(count)}), "user[U\n" + reminder(count) + "]");
}

struct SystemCase {
  const char* name;
  std::vector<Message> messages;
  std::string wanted;
};

TEST(Normalize, FoldsEverySystemEntryInPlaceOnceAndInOrder) {
  const std::string s = reminder("S");
  const std::string call = "{a Tool_a{\"b\":1,\"a\":2}}";
  const Message answer{Role::user, {result("a", "R")}};
  const Message answer_and_text{Role::user, {result("a", "R"), core::TextBlock{"T"}}};
  const Message text_and_answer{Role::user, {core::TextBlock{"T"}, result("a", "R")}};
  const std::vector<SystemCase> cases = {
      {"behind user", {user("U"), system("S")}, "user[U\n" + s + "]"},
      {"behind user, goes on",
       {user("U"), system("S"), assistant("A")},
       "user[U\n" + s + "]assistant[A]"},
      {"between users", {user("U"), system("S"), user("V")}, "user[U\n" + s + "\nV]"},
      {"twice in a row",
       {user("U"), system("S"), system("S2")},
       "user[U\n" + s + "\n" + reminder("S2") + "]"},
      {"first", {system("S"), user("U")}, "user[" + s + "\nU]"},
      {"first and alone", {system("S")}, "user[" + s + "]"},
      {"first, then assistant",
       {system("S"), assistant("A"), user("U")},
       "user[" + s + "]assistant[A]user[U]"},
      {"behind assistant",
       {user("U"), assistant("A"), system("S"), user("V")},
       "user[U]assistant[A]user[" + s + "\nV]"},
      {"behind assistant, trailing",
       {user("U"), assistant("A"), system("S")},
       "user[U]assistant[A]user[" + s + "]"},
      {"between assistants",
       {user("U"), assistant("A"), system("S"), assistant("B")},
       "user[U]assistant[A]user[" + s + "]assistant[B]"},
      {"behind a result",
       {user("U"), calls({"a"}), answer, system("S")},
       "user[U]assistant[" + call + "]tool[R\n" + s + "=a Tool_a]"},
      {"behind result and text",
       {user("U"), calls({"a"}), answer_and_text, system("S")},
       "user[U]assistant[" + call + "]tool[R=a Tool_a]user[T\n" + s + "]"},
      {"behind text and result",
       {user("U"), calls({"a"}), text_and_answer, system("S")},
       "user[U]assistant[" + call + "]user[T]tool[R\n" + s + "=a Tool_a]"},
      {"between call and result",
       {user("U"), calls({"a"}), system("S"), answer},
       "user[U]assistant[" + call + "]tool[" + s + "\nR=a Tool_a]"},
      {"blank", {user("U"), system(" \n")}, "user[U]"}};
  for (const SystemCase& each : cases) EXPECT_EQ(shape_of(each.messages), each.wanted) << each.name;
}

TEST(Normalize, KeepsTheOrderOfTextAndResults) {
  const std::string call = "assistant[{a Tool_a{\"b\":1,\"a\":2}}{b Tool_b{\"b\":1,\"a\":2}}]";
  const Message first{Role::user, {result("b", "RB"), result("a", "RA"), core::TextBlock{"T"}}};
  const Message last{Role::user, {core::TextBlock{"T"}, result("a", "RA")}};
  EXPECT_EQ(shape_of({user("U"), calls({"a", "b"}), first}),
            "user[U]" + call + "tool[RA=a Tool_a]tool[RB=b Tool_b]user[T]");
  EXPECT_EQ(shape_of({user("U"), calls({"a", "b"}), last}),
            "user[U]" + call + "user[T]tool[RA=a Tool_a]");
}

TEST(Normalize, PutsResultsInTheOrderOfTheirCalls) {
  const Message results{Role::user,
                        {result("c", "RC"), core::TextBlock{"T"}, result("a", "RA"),
                         core::ToolResultBlock{"b", {core::TextBlock{"RB"}}, true}}};
  const auto told = [&](const std::vector<Message>& messages) {
    const std::string shape = shape_of(messages);
    return shape.substr(shape.find("tool["));
  };
  const std::string in_order = "tool[RA=a Tool_a]user[T]tool[Error: RB=b Tool_b]tool[RC=c Tool_c]";
  EXPECT_EQ(told({user("U"), calls({"a", "b", "c"}), results}), in_order);
  EXPECT_EQ(told({user("U"), calls({"x"}), calls({"a", "b", "c"}), results, assistant("A")}),
            in_order + "assistant[A]");
  const Message early{Role::user, {result("c", "RC")}};
  const Message late{Role::user, {result("a", "RA")}};
  EXPECT_EQ(told({user("U"), calls({"a", "b", "c"}), early, late}),
            "tool[RA=a Tool_a]tool[RC=c Tool_c]");
}

TEST(Normalize, JoinsPartsByOneNewline) {
  const std::vector<Block> parts = {core::TextBlock{"P1"}, core::TextBlock{"P2\n"},
                                    core::TextBlock{""}, core::TextBlock{"P3"},
                                    core::PlaceholderBlock{"[image omitted]"}};
  EXPECT_EQ(shape_of({{Role::user, parts}}), "user[P1\nP2\nP3\n[image omitted]]");
  EXPECT_EQ(shape_of({user("U"), {Role::assistant, parts}}),
            "user[U]assistant[P1\nP2\nP3\n[image omitted]]");
  EXPECT_EQ(shape_of({user("U"), {Role::system, parts}}),
            "user[U\n" + reminder("P1\nP2\nP3\n[image omitted]") + "]");
  core::ToolResultBlock several{"a", {core::TextBlock{"P1\n"}, core::TextBlock{"P2"}}, false};
  EXPECT_EQ(shape_of({user("U"), calls({"a"}), {Role::user, {several}}}),
            "user[U]assistant[{a Tool_a{\"b\":1,\"a\":2}}]tool[P1\nP2=a Tool_a]");
}

TEST(Normalize, MergesEqualRolesAndKeepsThinkingApart) {
  const Message thinks{Role::assistant,
                       {core::ThinkingBlock{"why", "sig"}, core::TextBlock{"A"},
                        core::ToolUseBlock{"a", "Read", "{}"}}};
  EXPECT_EQ(shape_of({user("U"), user("V"), thinks, assistant("B")}),
            "user[U\nV]assistant[(why)A\nB{a Read{}}]");
}

TEST(Normalize, GivesEveryHistoryAUserTurn) {
  EXPECT_EQ(shape_of({assistant("A"), user("U")}), "user[]assistant[A]user[U]");
  EXPECT_EQ(shape_of({assistant("A")}, {"S"}), "system[S]user[]assistant[A]");
  EXPECT_EQ(shape_of({user("")}), "user[]");
  EXPECT_EQ(shape_of({user(" \n")}), "user[ \n]");
  EXPECT_EQ(shape_of({user(""), assistant("A"), user("")}), "user[]assistant[A]user[]");
  EXPECT_EQ(shape_of({calls({"a"}), {Role::user, {result("a", "R")}}}),
            "user[]assistant[{a Tool_a{\"b\":1,\"a\":2}}]tool[R=a Tool_a]");
}

TEST(Normalize, KeepsTheTextOfResultsThatAnswerNoCall) {
  EXPECT_EQ(shape_of({user("U"), assistant("A"), {Role::user, {result("x", "R")}}}),
            "user[U]assistant[A]user[R]");
  EXPECT_EQ(shape_of({user("U"),
                      calls({"a"}),
                      user("V"),
                      assistant("B"),
                      {Role::user, {result("a", "late")}}}),
            "user[U]assistant[{a Tool_a{\"b\":1,\"a\":2}}]user[V]assistant[B]user[late]");
}

TEST(Normalize, KeepsTheTextOfResultsInEveryRole) {
  core::ToolResultBlock failed{"x", {core::TextBlock{"R"}}, true};
  EXPECT_EQ(shape_of({user("U"), {Role::assistant, {core::TextBlock{"A"}, failed}}}),
            "user[U]assistant[A\nError: R]");
  EXPECT_EQ(shape_of({user("U"), {Role::system, {core::TextBlock{"S"}, failed}}}),
            "user[U\n" + reminder("S\nError: R") + "]");
}

TEST(Normalize, WritesOutAToolThatASystemMessageAdds) {
  core::ChatRequest request;
  request.tools = {{"Fetch", "gets", R"({"type":"object"})", true}};
  core::ToolResultBlock added{"",
                              {core::TextBlock{"Fetch is here."}, core::ToolReference{"Fetch"}}};
  request.messages = {user("U"), {Role::system, {added}}};
  EXPECT_EQ(shape(normalize(request)),
            "user[U\n" +
                reminder("Fetch is here.\n{\"name\": \"Fetch\", \"description\": \"gets\", "
                         "\"input_schema\": {\"type\":\"object\"}}") +
                "]");
}

TEST(Normalize, MarksAnErrorOnce) {
  const auto content_of = [](core::ToolResultBlock block) {
    block.tool_use_id = "a";
    block.is_error = true;
    core::ChatRequest request;
    request.messages = {user("U"), calls({"a"}), {Role::user, {std::move(block)}}};
    return normalize(request).messages.back().content;
  };
  EXPECT_EQ(content_of({"", {core::TextBlock{"no such file"}}, true}), "Error: no such file");
  EXPECT_EQ(content_of({"", {core::TextBlock{"Error: gone"}}, true}), "Error: gone");
  EXPECT_EQ(content_of({"", {}, true}), "Error: ");
  EXPECT_EQ(content_of({"", {core::TextBlock{"one"}, core::TextBlock{"two"}}, true}),
            "Error: one\ntwo");
}

TEST(Normalize, LeavesDeferredToolsOutUntilTheyAreReferred) {
  core::ChatRequest request;
  request.tools = {{"Read", "reads", R"({"type":"object"})", false},
                   {"Fetch", "gets \"it\"", "{\"type\":\n \"object\"}", true}};
  core::ToolResultBlock found{"a", {core::ToolReference{"Fetch"}, core::ToolReference{"Gone"}}};
  request.messages = {user("U"), calls({"a"}), {Role::user, {found}}};
  const Conversation conversation = normalize(request);
  ASSERT_EQ(conversation.tools.size(), 1U);
  EXPECT_EQ(conversation.tools[0].name, "Read");
  EXPECT_EQ(conversation.messages.back().content,
            "{\"name\": \"Fetch\", \"description\": \"gets \\\"it\\\"\", \"input_schema\": "
            "{\"type\":  \"object\"}}\n[tool Gone is not among the declared tools]");
}

TEST(Normalize, WritesASchemaOutOnlyOnce) {
  core::ChatRequest request;
  request.tools = {{"Read", "reads", "{}", false}, {"Fetch", "gets", "{}", true}};
  const core::ToolResultBlock found{
      "a",
      {core::ToolReference{"Fetch"}, core::ToolReference{"Read"}, core::ToolReference{"Fetch"}}};
  request.messages = {
      user("U"), calls({"a"}), {Role::user, {found}}, calls({"a"}), {Role::user, {found}}};
  const std::string read = "[tool Read is described above]";
  const std::string fetch = "[tool Fetch is described above]";
  const Conversation conversation = normalize(request);
  EXPECT_EQ(conversation.messages.at(2).content,
            "{\"name\": \"Fetch\", \"description\": \"gets\", \"input_schema\": {}}\n" + read +
                "\n" + fetch);
  EXPECT_EQ(conversation.messages.at(4).content, fetch + "\n" + read + "\n" + fetch);
}

TEST(Normalize, ResultsOfEqualIdsAnswerTheFirstCall) {
  Message twice{Role::assistant,
                {core::ToolUseBlock{"a", "One", "{}"}, core::ToolUseBlock{"a", "Two", "{}"}}};
  EXPECT_EQ(shape_of({user("U"), twice, {Role::user, {result("a", "R"), result("a", "S")}}}),
            "user[U]assistant[{a One{}}{a Two{}}]tool[R=a One]tool[S=a One]");
}

// What a request makes of its own bytes is bounded: a small one cannot become a huge prompt.
TEST(Normalize, ManyReferencesToALargeToolStaySmall) {
  core::ChatRequest request;
  request.tools = {{"Fetch", std::string(100000, 'x'), "{}", true}};
  core::ToolResultBlock many{"a", {}};
  for (int i = 0; i < 1000; ++i) many.content.emplace_back(core::ToolReference{"Fetch"});
  request.messages = {user("U"), calls({"a"}), {Role::user, {many}}};
  EXPECT_LT(normalize(request).messages.back().content.size(), 200000U);
}

}  // namespace
}  // namespace mlxs::chat
