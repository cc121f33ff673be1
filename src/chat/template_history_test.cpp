// Every template, every odd history (F03, F05, F21, F23, F54).
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
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
    all += each.reasoning + " " + each.content + " ";
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

// No place for thoughts: models that do not think, or (Apriel, QwQ, R1, Ministral) whose templates
// drop what they thought, or show it in a form of its own.
const std::set<std::string> without_thoughts = {"Apertus-8B-Instruct",
                                                "Apriel-1.6-15b-Thinker-fixed",
                                                "CohereForAI-c4ai-command-r-plus-tool_use",
                                                "GigaChat3-10B-A1.8B",
                                                "GigaChat3.1-10B-A1.8B",
                                                "HuggingFaceTB-SmolLM3-3B",
                                                "Kimi-K2-Instruct",
                                                "LFM2-8B-A1B",
                                                "LFM2.5-Instruct",
                                                "MiMo-VL",
                                                "MiniMax-M1",
                                                "Mistral-Small-3.2-24B-Instruct-2506",
                                                "NVIDIA-Nemotron-Nano-v2",
                                                "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use",
                                                "NousResearch-Hermes-3-Llama-3.1-8B-tool_use",
                                                "Qwen-QwQ-32B",
                                                "Qwen-Qwen2.5-7B-Instruct",
                                                "Qwen3-Coder",
                                                "deepseek-ai-DeepSeek-R1-Distill-Llama-8B",
                                                "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B",
                                                "deepseek-ai-DeepSeek-V3.1",
                                                "fireworks-ai-llama-3-firefunction-v2",
                                                "google-gemma-2-2b-it",
                                                "ibm-granite-granite-3.3-2B-Instruct",
                                                "ibm-granite-granite-4.0",
                                                "ibm-granite-granite-4.1",
                                                "llama-cpp-deepseek-r1",
                                                "llama-cpp-rwkv-world",
                                                "meetkai-functionary-medium-v3.1",
                                                "meetkai-functionary-medium-v3.2",
                                                "meta-llama-Llama-3.1-8B-Instruct",
                                                "meta-llama-Llama-3.2-3B-Instruct",
                                                "meta-llama-Llama-3.3-70B-Instruct",
                                                "microsoft-Phi-3.5-mini-instruct",
                                                "mistralai-Ministral-3-14B-Reasoning-2512",
                                                "mistralai-Mistral-Nemo-Instruct-2407",
                                                "moonshotai-Kimi-K2",
                                                "unsloth-Apriel-1.5",
                                                "unsloth-mistral-Devstral-Small-2507"};
// They show thoughts while the client wants some.
const std::set<std::string> thoughts_with_thinking = {
    "Kimi-K3", "Reka-Edge", "deepseek-ai-DeepSeek-V3.2", "deepseek-ai-DeepSeek-V4",
    "deepseek-ai-DeepSeek-V4-Flash-0731"};

bool shows_thoughts(const std::string& name, Thinking thinking) {
  return !without_thoughts.contains(name) &&
         (thinking == Thinking::on || !thoughts_with_thinking.contains(name));
}

Conversation with_shown_thoughts(Conversation conversation, bool shown) {
  for (TemplateMessage& each : conversation.messages)
    if (!shown) each.reasoning.clear();
  return conversation;
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
      const bool shown = shows_thoughts(path.stem(), thinking);
      EXPECT_TRUE(shown || text_of(prompt).find("M-why") == std::string::npos)
          << path.stem() << " shows thoughts after all";
      const std::string missing = faults(with_shown_thoughts(conversation, shown), text_of(prompt));
      if (!missing.empty()) found += std::to_string(i) + ":" + missing + "; ";
    }
    const auto expected = exceptions.find(path.stem());
    EXPECT_EQ(found, expected == exceptions.end() ? "" : expected->second) << path.stem();
  }
}

}  // namespace
}  // namespace mlxs::chat
