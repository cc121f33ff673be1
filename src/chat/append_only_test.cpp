// Append-only (F07): the prompt of the next turn starts with the prompt of this turn and what the
// model wrote. Where a template re-writes its history, the table says what it loses.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "chat/normalize.hpp"
#include "chat/template.hpp"

namespace mlxs::chat {
namespace {

using core::Message;
using core::Role;

Template load(const std::string& name) {
  const std::filesystem::path path =
      name == "pocket"
          ? std::filesystem::path(MLXS_TESTDATA) / "templates" / "pocket.jinja"
          : std::filesystem::path(MLXS_LLAMA_SOURCE) / "models" / "templates" / (name + ".jinja");
  std::ifstream file(path, std::ios::binary);
  auto loaded = Template::create({std::istreambuf_iterator<char>(file), {}}, "<bos>", "<eos>");
  EXPECT_TRUE(loaded.ok()) << path;
  return std::move(loaded).value();
}

// What the model writes: a call, then (after the result) an answer, then (after a user) another.
struct Written {
  std::string call;
  std::string answer;
  std::string next_answer;
};

// "" when nothing is lost, else what the text that is lost starts with.
struct Family {
  const char* name;
  Thinking thinking;
  Written written;
  std::string lost_at_result;
  std::string lost_at_user;
  std::string lost_at_next_user;
};

Message thinks(bool thinking, const std::string& text) {
  Message message{Role::assistant, {}};
  if (thinking) message.blocks.push_back(core::ThinkingBlock{"I think.", ""});
  if (!text.empty()) message.blocks.push_back(core::TextBlock{text});
  return message;
}

std::vector<Message> history(bool thinking) {
  Message call = thinks(thinking, "");
  call.blocks.push_back(core::ToolUseBlock{"toolu_1", "Read", R"({"file_path":"a.py"})"});
  return {{Role::user, {core::TextBlock{"Read a.py"}}},
          {Role::system, {core::TextBlock{"Mind the tabs."}}},
          call,
          {Role::user, {core::ToolResultBlock{"toolu_1", {core::TextBlock{"x = 1"}}, false}}},
          {Role::system, {core::TextBlock{"Still mind the tabs."}}},
          thinks(thinking, "It sets x."),
          {Role::user, {core::TextBlock{"Thanks."}}},
          thinks(thinking, "Welcome."),
          {Role::user, {core::TextBlock{"Bye."}}}};
}

std::string render(const Template& chat_template, const Family& family, std::size_t messages) {
  core::ChatRequest request;
  request.system = {"Be brief."};
  request.tools = {{"Read", "Reads.", R"({"type":"object","properties":{"file_path":{}}})", false}};
  request.messages = history(family.thinking == Thinking::on);
  request.messages.resize(messages);
  const auto prompt = chat_template.render(normalize(request), {.thinking = family.thinking});
  EXPECT_TRUE(prompt.ok()) << family.name;
  return prompt.ok() ? core::text_of(prompt.value()) : "";
}

// What of `before` is no longer a prefix of `after`.
std::string lost(const std::string& before, const std::string& after) {
  const auto split = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  return {split.first, before.end()};
}

void expect_lost(const std::string& found, const std::string& wanted, const Family& family) {
  const std::string shown = wanted.empty() ? found : found.substr(0, wanted.size());
  EXPECT_EQ(shown, wanted) << family.name << (family.thinking == Thinking::on ? " on" : " off")
                           << "\nlost: " << found;
}

const std::string gemma_call = R"(<|tool_call>call:Read{file_path:<|"|>a.py<|"|>}<tool_call|>)";
const std::string json_call =
    "<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\": "
    "\"a.py\"}}\n</tool_call><|im_end|>";
const std::string xml_call =
    "<tool_call>\n<function=Read>\n<parameter=file_path>\na.py\n</parameter>\n</function>\n"
    "</tool_call><|im_end|>";

std::vector<Family> families() {
  const Written gemma_off = {gemma_call, "It sets x.<turn|>", "Welcome.<turn|>"};
  const std::string channel = "<|channel>thought\nI think.\n<channel|>";
  const Written gemma_on = {channel + gemma_call, channel + "It sets x.<turn|>",
                            channel + "Welcome.<turn|>"};
  const Written qwen_off = {json_call, "It sets x.<|im_end|>", "Welcome.<|im_end|>"};
  const std::string think = "<think>\nI think.\n</think>\n\n";
  const Written qwen_on = {think + json_call, think + "It sets x.<|im_end|>",
                           think + "Welcome.<|im_end|>"};
  const std::string rest = think.substr(8);  // the prompt has opened the block already
  const Written xml_on = {rest + xml_call, rest + "It sets x.<|im_end|>",
                          rest + "Welcome.<|im_end|>"};
  const Written xml_off = {xml_call, "It sets x.<|im_end|>", "Welcome.<|im_end|>"};
  // The empty thinking that the prompt opens with, and that the history does not show.
  const std::string gemma_stub = "channel>thought\n<channel|>";
  const std::string qwen_stub = "hink>\n\n</think>\n\n";
  const std::string hermes_newline = "<|im_end|><|im_start|>assistant\nIt sets x.";
  return {{"pocket", Thinking::on, gemma_on, "", "", ""},
          {"pocket", Thinking::off, gemma_off, gemma_stub + "<|tool_call>", "",
           "<|" + gemma_stub + "Welcome."},
          {"google-gemma-4-31B-it", Thinking::on, gemma_on, "", "", ""},
          {"google-gemma-4-31B-it", Thinking::off, gemma_off, gemma_stub + "<|tool_call>", "",
           "<|" + gemma_stub + "Welcome."},
          {"Qwen-Qwen3-0.6B", Thinking::on, qwen_on, "", "", ""},
          {"Qwen-Qwen3-0.6B", Thinking::off, qwen_off, qwen_stub + "<tool_call>",
           "<t" + qwen_stub + "It sets x.", "<t" + qwen_stub + "Welcome."},
          {"Qwen3.5-4B", Thinking::on, xml_on, "", "", ""},
          {"Qwen3.5-4B", Thinking::off, xml_off, "", "", ""},
          {"Qwen3-Coder", Thinking::off, xml_off, "", "", ""},
          {"NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use", Thinking::off, qwen_off, "",
           hermes_newline, ""}};
}

TEST(AppendOnly, TheNextPromptContinuesThisOneAsFarAsTheTemplateAllows) {
  for (const Family& family : families()) {
    const Template chat_template = load(family.name);
    const std::string call = render(chat_template, family, 2) + family.written.call;
    const std::string with_result = render(chat_template, family, 5);
    expect_lost(lost(call, with_result), family.lost_at_result, family);
    const std::string answer = with_result + family.written.answer;
    const std::string with_user = render(chat_template, family, 7);
    expect_lost(lost(answer, with_user), family.lost_at_user, family);
    const std::string next = with_user + family.written.next_answer;
    expect_lost(lost(next, render(chat_template, family, 9)), family.lost_at_next_user, family);
  }
}

// A reminder that stands last belongs to the user turn before it, now and in every later prompt.
TEST(AppendOnly, ATrailingReminderStaysWhereItIs) {
  for (const Family& family : families()) {
    const Template chat_template = load(family.name);
    const std::string trailing = render(chat_template, family, 2);
    const std::string later = render(chat_template, family, 9);
    const std::string reminder = "Read a.py\n<system-reminder>\nMind the tabs.\n</system-reminder>";
    EXPECT_NE(trailing.find(reminder), std::string::npos) << family.name;
    const std::size_t end = trailing.find(reminder) + reminder.size();
    EXPECT_EQ(later.substr(0, end), trailing.substr(0, end)) << family.name;
  }
}

}  // namespace
}  // namespace mlxs::chat
