// Every template, every odd history (F03, F05, F21, F23, F54).
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "chat/template_rig_test.hpp"

namespace mlxs::chat {
namespace {

using template_rig::all_paths;
using template_rig::call;
using template_rig::load;
using template_rig::message;
using template_rig::read_tool;
using template_rig::result;
using template_rig::system;
using template_rig::text_of;
using template_rig::user;

namespace fs = std::filesystem;

std::vector<core::ChatRequest> odd_histories() {
  using core::Role;
  const core::Message calls =
      message(Role::assistant, {core::ThinkingBlock{"M-why", ""}, core::TextBlock{"M-prose"},
                                call("toolu_1", "M-one"), call("toolu_2", "M-two")});
  const core::Message answers =
      message(Role::user, {result("toolu_2", "M-r2"), result("toolu_1", "M-r1")});
  const core::Message mixed = message(
      Role::user, {core::TextBlock{"M-t1"}, result("toolu_1", "M-r1"), core::TextBlock{"M-t2"},
                   result("toolu_2", "M-r2"), core::TextBlock{"M-t3"}});
  const core::Message says = message(Role::assistant, {core::TextBlock{"M-says"}});
  const std::vector<std::vector<core::Message>> histories = {
      {user("M-u1"), system("M-s1")},
      {user("M-u1"), system("M-s1"), calls, answers, system("M-s2")},
      {user("M-u1"), system("M-s1"), user("M-u2"), says, system("M-s2"), user("M-u3")},
      {system("M-s1"), user("M-u1"), says, user("M-u2")},
      {system("M-s1"), says, user("M-u1")},
      {user("M-u1"), system("M-s1"), system("M-s2"), says, user("M-u2"), system("M-s3")},
      {user("M-u1"), calls, answers, says, user("M-u2"), user("M-u3")},
      {user("M-u1"), calls, mixed, says, user("M-u2")},
      {user("M-u1"), calls, system("M-s1"), mixed},
      {user("M-u1"), calls, user("M-u2"), says, user("M-u3")},
      {user("M-u1"), calls, message(Role::user, {result("toolu_1", "M-r1")}), says, user("M-u2")},
      {user("M-u1"), says, message(Role::user, {result("toolu_9", "M-r1")})},
      {calls, answers},
      {says, says, user("M-u1")},
      {message(Role::user, {result("toolu_1", "M-r1")})},
      {user("")},
      {user(" \n"), says, user("M-u1")},
      {user("M-u1"), message(Role::assistant, {}), user("M-u2")}};
  std::vector<core::ChatRequest> requests;
  for (const auto& messages : histories) {
    core::ChatRequest request;
    request.messages = messages;
    const bool with_head = requests.size() % 4 != 3;
    if (with_head) request.system = {"M-head"};
    if (with_head) request.tools = {read_tool()};
    requests.push_back(request);
  }
  return requests;
}

// Every mark of the conversation that is missing or doubled in the text.
std::string faults(const Conversation& conversation, const std::string& text) {
  std::string all;
  for (const TemplateMessage& each : conversation.messages) {
    all += each.content + " ";
    for (const TemplateCall& made : each.tool_calls) all += made.arguments_json + " ";
  }
  std::string out;
  for (std::size_t at = all.find("M-"); at != std::string::npos; at = all.find("M-", at + 1)) {
    const std::size_t end = all.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789", at + 2);
    const std::string mark = all.substr(at, end - at);
    const std::size_t found = text.find(mark);
    if (found == std::string::npos) out += " no " + mark;
    if (found != std::string::npos && mark != "M-says" &&
        text.find(mark, found + 1) != std::string::npos)
      out += " twice " + mark;
  }
  return out;
}

TEST(Template, RendersEveryOddHistoryInEveryFamilyWithoutLoss) {
  // What these templates cannot show, whatever form the messages have: text beside a call, and
  // (Nemo) the system prompt, which stands in the last message if that is the user's.
  const std::map<std::string, std::string> exceptions = {
      {"Mistral-Small-3.2-24B-Instruct-2506",
       "1: no M-prose; 6: no M-prose; 7: no M-prose; 8: no M-prose; 9: no M-prose; "
       "10: no M-prose; 12: no M-prose; "},
      {"mistralai-Mistral-Nemo-Instruct-2407",
       "1: no M-head no M-prose; 6: no M-prose; 7: no M-prose; 8: no M-head no M-prose; "
       "9: no M-prose; 10: no M-prose; 12: no M-head no M-prose; "}};
  const std::vector<core::ChatRequest> requests = odd_histories();
  for (const fs::path& path : all_paths()) {
    const Template chat_template = load(path);
    std::string found;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const Conversation conversation = normalize(requests[i]);
      const Thinking thinking = i % 2 == 0 ? Thinking::off : Thinking::on;
      const auto prompt = chat_template.render(conversation, {.thinking = thinking});
      EXPECT_TRUE(prompt.ok()) << path.stem() << " history " << i << ": " << text_of(prompt);
      const std::string missing = faults(conversation, text_of(prompt));
      if (!missing.empty()) found += std::to_string(i) + ":" + missing + "; ";
    }
    const auto expected = exceptions.find(path.stem());
    EXPECT_EQ(found, expected == exceptions.end() ? "" : expected->second) << path.stem();
  }
}

}  // namespace
}  // namespace mlxs::chat
