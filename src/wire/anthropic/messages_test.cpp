#include "wire/anthropic/messages.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace mlxs::wire::anthropic {
namespace {

// "user: a, b" per message, or the error. Only text blocks stand in these tests.
std::string read(std::string_view messages) {
  const base::json::value document = base::parse_json(messages, "test").value();
  const base::Result<std::vector<core::Message>> result = read_messages(Field(document));
  if (!result.ok()) return "error " + result.error().message;
  std::string lines;
  for (const core::Message& message : result.value()) {
    constexpr const char* roles[] = {"system", "user", "assistant"};
    lines += std::string(roles[static_cast<std::size_t>(message.role)]) + ":";
    for (const core::Block& block : message.blocks)
      lines += " " + std::get<core::TextBlock>(block).text;
    lines += "\n";
  }
  return lines;
}

std::string system_of(std::string_view system) {
  const base::json::value document = base::parse_json(system, "test").value();
  const base::Result<std::vector<std::string>> result = read_system(Field(document));
  if (!result.ok()) return "error " + result.error().message;
  std::string lines;
  for (const std::string& text : result.value()) lines += text + "\n";
  return lines;
}

TEST(Messages, SystemIsAStringOrBlocks) {
  EXPECT_EQ(system_of("null"), "");
  EXPECT_EQ(system_of(R"("")"), "");
  EXPECT_EQ(system_of(R"("be brief")"), "be brief\n");
  EXPECT_EQ(system_of(R"([{"type":"text","text":"a"},{"type":"text","text":""},
                          {"type":"text","text":"b"},{"type":"hologram"},
                          {"type":"tool_reference","tool_name":"Read"},
                          {"type":"text","text":null}])"),
            "a\nb\n[hologram omitted]\n[tool Read]\n");
  EXPECT_EQ(system_of("7"),
            "error The request body: expected a string or an array of content blocks, got 7.");
  EXPECT_EQ(system_of(R"([{"type":"text","text":7}])"), "error 0.text: expected a string, got 7.");
}

TEST(Messages, RolesMayRepeatAndComeInAnyOrder) {
  EXPECT_EQ(read(R"([{"role":"assistant","content":"a"},{"role":"user","content":"b"},
                     {"role":"user","content":[{"type":"text","text":"c"}]},
                     {"role":"system","content":"d"}])"),
            "assistant: a\nuser: b\nuser: c\nsystem: d\n");
}

TEST(Messages, AnEmptyUserOrAssistantMessageKeepsItsPlace) {
  EXPECT_EQ(read(R"([{"role":"user","content":""},{"role":"assistant","content":[]},
                     {"role":"user","content":" "},{"role":"assistant","content":null},
                     {"role":"assistant"},{"role":"user","content":[]}])"),
            "user:\nassistant:\nuser:  \nassistant:\nassistant:\nuser:\n");
}

TEST(Messages, ASystemMessageThatSaysNothingIsLeftOut) {
  EXPECT_EQ(read(R"([{"role":"user","content":"a"},{"role":"system","output_config":{}},
                     {"role":"system","content":[{"type":"text","text":""}]}])"),
            "user: a\n");
}

TEST(Messages, ASystemMessageMayEndAtTheNextUserMessage) {
  EXPECT_EQ(read(R"([{"role":"user","content":"a"},
                     {"role":"system","content":"x","clear_at":"next_user_message"},
                     {"role":"system","content":"y","clear_at":"never"},
                     {"role":"user","content":"b"},
                     {"role":"system","content":"z","clear_at":"next_user_message"},
                     {"role":"assistant","content":"c"}])"),
            "user: a\nsystem: y\nuser: b\nsystem: z\nassistant: c\n");
}

TEST(Messages, WrongTypesAreNamedByTheirPlace) {
  struct Case {
    const char* messages;
    const char* wanted;
  };
  const Case cases[] = {
      {"null",
       "The request body: expected an array with at least one message, but it is missing or null."},
      {"[]", "The request body: expected an array with at least one message, got an empty array."},
      {R"("hi")", "The request body: expected an array, got \"hi\"."},
      {R"(["hi"])", "0: expected an object, got \"hi\"."},
      {R"([{"content":"a"}])",
       "0.role: expected \"user\", \"assistant\" or \"system\", but it is missing or null."},
      {R"([{"role":"tool","content":"a"}])",
       "0.role: expected \"user\", \"assistant\" or \"system\", got \"tool\"."},
      {R"([{"role":"user"}])",
       "0.content: expected a string or an array of content blocks, but it is missing or null."},
      {R"([{"role":"user","content":"a"},{"role":"assistant","content":{}}])",
       "1.content: expected a string or an array of content blocks, got an object."},
      {R"([{"role":"user","content":[{"type":"text","text":5}]}])",
       "0.content.0.text: expected a string, got 5."},
      {R"([{"role":"system"}])",
       "The request body: expected at least one message that says something, got an array."},
  };
  for (const Case& c : cases) EXPECT_EQ(read(c.messages), std::string("error ") + c.wanted);
}

}  // namespace
}  // namespace mlxs::wire::anthropic
