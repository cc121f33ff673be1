#include "chat/template_thoughts.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "chat/normalize.hpp"
#include "chat/template.hpp"

namespace mlxs::chat {
namespace {

using core::Role;

std::string source_of(const std::string& name) {
  const std::filesystem::path path =
      std::filesystem::path(MLXS_LLAMA_SOURCE) / "models" / "templates" / (name + ".jinja");
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

core::Message thinks(std::string thought, core::Block block) {
  return {Role::assistant, {core::ThinkingBlock{std::move(thought), ""}, std::move(block)}};
}

// A thought before a call, one before an answer, and a user who speaks again.
std::string rendered(const std::string& source) {
  core::ChatRequest request;
  request.tools = {
      {.name = "Read", .description = "Reads.", .schema_json = R"({"type":"object"})"}};
  request.messages = {
      {Role::user, {core::TextBlock{"Read a.py"}}},
      thinks("THOUGHT-1", core::ToolUseBlock{"toolu_1", "Read", R"({"path":"a.py"})"}),
      {Role::user, {core::ToolResultBlock{"toolu_1", {core::TextBlock{"x = 1"}}, false}}},
      thinks("THOUGHT-2", core::TextBlock{"It sets x."}),
      {Role::user, {core::TextBlock{"Thanks."}}}};
  const auto chat_template = Template::create(source, "<bos>", "<eos>");
  EXPECT_TRUE(chat_template.ok());
  const auto prompt = chat_template.value().render(normalize(request), {.thinking = Thinking::on});
  EXPECT_TRUE(prompt.ok());
  return prompt.ok() ? core::text_of(prompt.value()) : "";
}

TEST(TemplateThoughts, FamiliesWithoutASwitchKeepThoughtsOverUserTurns) {
  for (const char* name :
       {"Qwen-Qwen3-0.6B", "Qwen3.5-4B", "StepFun3.5-Flash", "openbmb-MiniCPM5-1B", "GLM-4.6",
        "MiniMax-M2", "deepseek-ai-DeepSeek-V3.2", "Reka-Edge", "google-gemma-4-31B-it",
        "Kimi-K2-Thinking"}) {
    const std::string source = source_of(name);
    EXPECT_NE(with_thoughts_kept(source), source) << name;
    const std::string text = rendered(source);
    EXPECT_NE(text.find("THOUGHT-1"), std::string::npos) << name << "\n" << text;
    EXPECT_NE(text.find("THOUGHT-2"), std::string::npos) << name << "\n" << text;
    EXPECT_LT(text.find("THOUGHT-1"), text.find("THOUGHT-2")) << name;
  }
}

TEST(TemplateThoughts, InterleavedGemmaShowsThoughtsBeforeCallsOnly) {
  const std::string text = rendered(source_of("google-gemma-4-31B-it-interleaved"));
  EXPECT_NE(text.find("THOUGHT-1"), std::string::npos);
  EXPECT_EQ(text.find("THOUGHT-2"), std::string::npos);
}

TEST(TemplateThoughts, GptOssShowsThoughtsBeforeCallsWhateverFollows) {
  const std::string text = rendered(source_of("openai-gpt-oss-120b"));
  EXPECT_NE(text.find("<|channel|>analysis<|message|>THOUGHT-1<|end|><|start|>assistant to="),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("THOUGHT-2"), std::string::npos);
}

TEST(TemplateThoughts, FamiliesWithAKeyOfTheirOwnShowThoughts) {
  for (const char* name : {"LFM2.5-8B-A1B", "upstage-Solar-Open-100B"}) {
    const std::string text = rendered(source_of(name));
    EXPECT_NE(text.find("THOUGHT-1"), std::string::npos) << name << "\n" << text;
    EXPECT_NE(text.find("THOUGHT-2"), std::string::npos) << name << "\n" << text;
  }
}

TEST(TemplateThoughts, OtherTemplatesStayAsTheyAre) {
  for (const char* name : {"Qwen3-Coder", "meta-llama-Llama-3.1-8B-Instruct", "Kimi-K3"}) {
    const std::string source = source_of(name);
    EXPECT_EQ(with_thoughts_kept(source), source) << name;
  }
  EXPECT_EQ(with_thoughts_kept(""), "");
}

TEST(TemplateThoughts, TheSourceThatDialectsAreChosenByIsTheTemplatesOwn) {
  const std::string source = source_of("Qwen3.5-4B");
  EXPECT_EQ(Template::create(source, "", "").value().source(), source);
}

}  // namespace
}  // namespace mlxs::chat
