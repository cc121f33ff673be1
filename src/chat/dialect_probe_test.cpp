#include "chat/dialect_probe.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace mlxs::chat {
namespace {

namespace fs = std::filesystem;
using Complaints = std::vector<std::string>;

fs::path templates_folder() { return fs::path(MLXS_LLAMA_SOURCE) / "models/templates"; }

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

Complaints probed(const std::string& source, std::string_view dialect) {
  const auto chat_template = Template::create(source, "<bos>", "");
  if (!chat_template.ok()) return {chat_template.error().message};
  return probe_dialect(chat_template.value(), *find_dialect(dialect));
}

// The one place where `from` stands becomes `to`.
std::string with(std::string source, const std::string& from, const std::string& to) {
  const std::size_t at = source.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? source : source.replace(at, from.size(), to);
}

// The complaints, each by the words that tell it from the others.
const std::string no_tools = "shows the model no tools";
const std::string unknown_calls = "is not known here";
const std::string lost_calls = "a call that it writes is not read back";
const std::string lost_second_call = "only the first is read back";
const std::string lost_text = "does not come back as text";
const std::string leaking_thoughts = "thoughts that it writes come back as text";
const std::string leaking_markup = "signs that it writes around an answer come back as text";
const std::string lost_system = "leaves out the system message";

void expect_complaints(const std::string& what, const Complaints& complaints,
                       const std::vector<std::string>& wanted) {
  std::string all;
  for (const std::string& complaint : complaints) all += complaint + "\n";
  EXPECT_EQ(complaints.size(), wanted.size()) << what << "\n" << all;
  for (std::size_t i = 0; i < std::min(complaints.size(), wanted.size()); ++i)
    EXPECT_NE(complaints[i].find(wanted[i]), std::string::npos) << what << "\n" << all;
}

// Templates with complaints; all others have none.
const std::map<std::string, std::vector<std::string>> told{
    // Families that have no dialect here.
    {"Apertus-8B-Instruct.jinja", {unknown_calls}},
    {"Cohere2MoE.jinja", {unknown_calls, leaking_thoughts}},
    {"CohereForAI-c4ai-command-r-plus-tool_use.jinja", {unknown_calls}},
    {"CohereForAI-c4ai-command-r7b-12-2024-tool_use.jinja", {unknown_calls, leaking_markup}},
    {"GigaChat3-10B-A1.8B.jinja", {unknown_calls}},
    {"GigaChat3.1-10B-A1.8B.jinja", {unknown_calls}},
    {"Kimi-K3.jinja", {unknown_calls, leaking_thoughts}},
    {"MiniMax-M1.jinja", {unknown_calls}},
    {"MiniMax-M3.jinja", {unknown_calls, leaking_thoughts}},
    {"meetkai-functionary-medium-v3.1.jinja", {unknown_calls}},
    {"meetkai-functionary-medium-v3.2.jinja", {unknown_calls, leaking_markup}},
    {"muse-glimmer.jinja", {unknown_calls, leaking_thoughts}},
    {"openbmb-MiniCPM5-1B.jinja", {unknown_calls}},
    {"tencent-Hy3.jinja", {unknown_calls, leaking_thoughts}},
    {"upstage-Solar-Open-100B.jinja", {unknown_calls, leaking_thoughts}},
    // It borrows the calls of Qwen 3 and has a frame and a sign for thoughts of its own.
    {"ByteDance-Seed-OSS.jinja", {leaking_thoughts}},
    // The system message goes with the last message, when that is the user's.
    {"mistralai-Mistral-Nemo-Instruct-2407.jinja", {lost_system}},
    // They leave out the declared tools, or know them by another name.
    {"HuggingFaceTB-SmolLM3-3B.jinja", {no_tools}},
    {"deepseek-ai-DeepSeek-R1-Distill-Llama-8B.jinja", {no_tools}},
    {"deepseek-ai-DeepSeek-R1-Distill-Qwen-32B.jinja", {no_tools}},
    {"deepseek-ai-DeepSeek-V3.1.jinja", {no_tools}},
    {"fireworks-ai-llama-3-firefunction-v2.jinja", {no_tools}},
    {"google-gemma-2-2b-it.jinja", {no_tools}},
    {"llama-cpp-rwkv-world.jinja", {no_tools}},
    {"microsoft-Phi-3.5-mini-instruct.jinja", {no_tools}},
};

TEST(DialectProbe, EveryTemplateHasItsComplaintsAndNoOthers) {
  int fitting = 0;
  std::size_t complaining = 0;
  for (const auto& file : fs::directory_iterator(templates_folder())) {
    if (file.path().extension() != ".jinja") continue;
    const std::string source = read(file.path());
    const std::string name = file.path().filename().string();
    const auto row = told.find(name);
    const auto wanted = row == told.end() ? std::vector<std::string>{} : row->second;
    (wanted.empty() ? ++fitting : static_cast<int>(++complaining));
    expect_complaints(name, probed(source, dialect_for(source, "").name), wanted);
  }
  EXPECT_EQ(complaining, told.size()) << "a template of the table is gone";
  EXPECT_GE(fitting, 40);
}

TEST(DialectProbe, AWrongPairIsTold) {
  // A notation that no other family reads.
  const std::string kimi = read(templates_folder() / "moonshotai-Kimi-K2.jinja");
  expect_complaints("gpt_oss", probed(kimi, "gpt_oss"), {lost_calls});
  expect_complaints("plain", probed(kimi, "plain"), {unknown_calls});
  EXPECT_NE(probed(kimi, "gpt_oss").at(0).find("\"gpt_oss\""), std::string::npos);
  // Thoughts in channels, which only Gemma has.
  const std::string gemma = read(templates_folder() / "google-gemma-4-31B-it.jinja");
  for (const std::string_view wrong : {"hermes", "glm", "mistral", "gpt_oss"})
    EXPECT_FALSE(probed(gemma, wrong).empty()) << wrong;
}

// What follows is one template, and one thing after another that it writes otherwise.
const std::string qwen3 = read(templates_folder() / "Qwen-Qwen3-0.6B.jinja");

TEST(DialectProbe, CallsInAnUnknownFrameAreTold) {
  expect_complaints("as it is", probed(qwen3, "hermes"), {});
  const std::string name = R"({"name": "')";
  expect_complaints("calls", probed(with(qwen3, name, R"({"tool": "')"), "hermes"), {lost_calls});
  const std::string second = R"(' + ('{"name": "' if loop.first else '{"tool": "'))";
  expect_complaints("second call", probed(with(qwen3, name, second), "hermes"), {lost_second_call});
  const std::string frame = R"('<tool_call>\n{"name": "')";
  expect_complaints("frame", probed(with(qwen3, frame, R"('<call>\n{"name": "')"), "hermes"),
                    {leaking_markup});
}

TEST(DialectProbe, ThoughtsAndMarkupInTheTextAreTold) {
  const std::string opener = R"('\n<think>\n')";
  expect_complaints("thoughts", probed(with(qwen3, opener, R"('\n<idea>\n')"), "hermes"),
                    {leaking_thoughts});
  const std::string closer = R"('\n</think>\n\n' + content)";
  expect_complaints("markup",
                    probed(with(qwen3, closer, R"('\n</think>\n\n<say>' + content)"), "hermes"),
                    {leaking_markup});
  expect_complaints("all thought", probed(with(qwen3, closer, R"('\n\n' + content)"), "hermes"),
                    {lost_text, leaking_thoughts});
}

const std::string small =
    "{%- for tool in tools -%}{{- tool.function.description -}}{%- endfor -%}"
    "{%- for message in messages -%}"
    "{{- '<' + message.role + '>' + message.content -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<assistant>' -}}{%- endif -%}";

TEST(DialectProbe, ATemplateThatShowsToolsAndNoCallsNeedsAKnownDialect) {
  expect_complaints("known", probed(small, "hermes"), {});
  expect_complaints("unknown", probed(small, "plain"), {unknown_calls});
  const std::string no_declarations = small.substr(small.find("{%- for message"));
  expect_complaints("without tools", probed(no_declarations, "plain"), {no_tools});
}

TEST(DialectProbe, WhatATemplateLeavesOutIsTold) {
  const std::string last_only =
      with(small, "message.content", "(message.content if loop.last or loop.index0 > 1 else '')");
  EXPECT_NE(probed(last_only, "hermes").at(0).find("leaves out the system message and the user's"),
            std::string::npos);
  const std::string no_results = with(
      small, "message.content", "('' if 'tool_response' in message.content else message.content)");
  EXPECT_NE(probed(no_results, "hermes").at(0).find("leaves out the results of tools"),
            std::string::npos);
}

TEST(DialectProbe, ATemplateThatRefusesConversationsIsTold) {
  const auto never = probed("{{- raise_exception('not today') -}}", "hermes");
  ASSERT_EQ(never.size(), 1U);
  EXPECT_NE(never[0].find("No conversation with this model will work"), std::string::npos);
  EXPECT_NE(never[0].find("not today"), std::string::npos);
  const std::string briefly =
      "{%- if messages | length > 3 -%}{{- raise_exception('too long') -}}{%- endif -%}" + small;
  EXPECT_NE(probed(briefly, "hermes").back().find("refuses a conversation with tool calls"),
            std::string::npos);
}

TEST(DialectProbe, ControlCharactersInATemplateAreTold) {
  for (const char* damage : {"\x01", "\x1b[0m", "\x7f", "\x08"}) {
    const auto complaints = probed(small + damage, "hermes");
    ASSERT_EQ(complaints.size(), 1U) << static_cast<int>(*damage);
    EXPECT_NE(complaints[0].find("control characters"), std::string::npos);
  }
  expect_complaints("layout and letters", probed(small + "\t\r\n\u00e4\u4f60", "hermes"), {});
}

TEST(DialectProbe, EveryPairIsToldWithoutAnError) {
  for (const auto& file : fs::directory_iterator(templates_folder())) {
    if (file.path().extension() != ".jinja") continue;
    const auto chat_template = Template::create(read(file.path()), "<bos>", "");
    ASSERT_TRUE(chat_template.ok()) << file.path();
    for (const DialectEntry& dialect : all_dialects())
      for (const std::string& complaint : probe_dialect(chat_template.value(), dialect))
        EXPECT_TRUE(complaint.ends_with(".")) << complaint;
  }
}

}  // namespace
}  // namespace mlxs::chat
