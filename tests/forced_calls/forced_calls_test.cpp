// A random model with the template of each family, tool_choice any: the turn is one that an agent
// can act on. Everything is real but the model's mind: template, constraint, grammar, sampling,
// dialect.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <set>
#include <string>

#include "base/json.hpp"
#include "base/log.hpp"
#include "core/event_checker.hpp"
#include "core/fold.hpp"
#include "engine/llama/loader.hpp"
#include "engine/loop.hpp"
#include "serve/prompt_memory.hpp"
#include "serve/turn.hpp"

namespace mlxs::test {
namespace {

// One or two templates of each dialect.
constexpr std::array<std::string_view, 19> template_files{
    "google-gemma-4-31B-it.jinja",
    "Qwen3.5-4B.jinja",
    "Qwen3-Coder.jinja",
    "Qwen-Qwen3-0.6B.jinja",
    "Qwen-Qwen2.5-7B-Instruct.jinja",
    "deepseek-ai-DeepSeek-V3.1.jinja",
    "deepseek-ai-DeepSeek-V3.2.jinja",
    "deepseek-ai-DeepSeek-V4.jinja",
    "openai-gpt-oss-120b.jinja",
    "Mistral-Small-3.2-24B-Instruct-2506.jinja",
    "unsloth-mistral-Devstral-Small-2507.jinja",
    "GLM-4.6.jinja",
    "moonshotai-Kimi-K2.jinja",
    "MiniMax-M2.jinja",
    "NVIDIA-Nemotron-Nano-v2.jinja",
    "meta-llama-Llama-3.1-8B-Instruct.jinja",
    "LFM2.5-8B-A1B.jinja",
    "unsloth-Apriel-1.5.jinja",
    "Apriel-1.6-15b-Thinker-fixed.jinja",
};

// Every value has few forms: a random model would never end a free string.
core::Tool tool(const std::string& name) {
  return {.name = name,
          .description = "Sets something",
          .schema_json = R"({"type":"object","properties":{)"
                         R"("mode":{"type":"string","enum":["on","off","it \"depends\""]},)"
                         R"("fast":{"type":"boolean"}},"required":["mode","fast"],)"
                         R"("additionalProperties":false})"};
}

core::ChatRequest request() {
  core::ChatRequest request;
  request.messages = {{.role = core::Role::user, .blocks = {core::TextBlock{.text = "Do it."}}}};
  request.tools = {tool("set_light"), tool("set_door")};
  request.tool_choice = {.kind = core::ToolChoiceKind::any, .name = "", .parallel = false};
  request.sampling.temperature = 1.0F;
  request.max_tokens = 400;
  return request;
}

// The blocks for a person to read.
std::string spelled(const core::Answer& answer) {
  std::string text;
  for (const core::Block& block : answer.blocks) {
    if (const auto* said = std::get_if<core::TextBlock>(&block)) text += "text[" + said->text + "]";
    if (const auto* thought = std::get_if<core::ThinkingBlock>(&block))
      text += "think[" + thought->text + "]";
    if (const auto* call = std::get_if<core::ToolUseBlock>(&block))
      text += "call " + call->name + " " + call->input_json;
  }
  return text;
}

void expect_call(const core::Block& block, const std::set<std::string>& names) {
  const auto* call = std::get_if<core::ToolUseBlock>(&block);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(names.contains(call->name)) << call->name;
  const auto input = base::parse_json(call->input_json, "input");
  ASSERT_TRUE(input.ok()) << call->input_json;
  const auto& object = input.value().as_object();
  EXPECT_EQ(object.size(), 2U) << call->input_json;
  const std::set<std::string> modes{"on", "off", "it \"depends\""};
  EXPECT_TRUE(modes.contains(std::string(object.at("mode").as_string()))) << call->input_json;
  EXPECT_TRUE(object.at("fast").is_bool()) << call->input_json;
}

class ForcedCalls : public ::testing::TestWithParam<std::string_view> {
 protected:
  ForcedCalls() : log_(base::LogLevel::off), loaded_(load(log_)) {
    std::ifstream file(std::string(MLXS_LLAMA_SOURCE) + "/models/templates/" +
                       std::string(GetParam()));
    source_.assign(std::istreambuf_iterator<char>(file), {});
    model_ = std::make_unique<serve::ServedModel>(serve::ServedModel{
        .name = "tiny",
        .context_tokens = loaded_.context_tokens,
        .defaults = {},
        .chat_template = chat::Template::create(source_, loaded_.bos_text, "").value(),
        .dialect = &chat::dialect_for(source_, ""),
        .vocabulary = loaded_.vocabulary.get()});
    prompts_ = std::make_unique<serve::PromptMemory>(*model_);
    loop_ = std::make_unique<engine::Loop>(*loaded_.model, *loaded_.vocabulary,
                                           engine::LoopOptions{.seed = 7});
  }

  core::Answer ask(const core::ChatRequest& request) {
    auto begun = serve::Turn::begin(*model_, request, *prompts_);
    EXPECT_TRUE(begun.ok()) << (begun.ok() ? "" : begun.error().message);
    if (!begun.ok()) return {};
    serve::Turn turn = std::move(begun).value();
    core::EventChecker checker;
    core::Fold fold;
    const auto hear = [&](const engine::Output& output) {
      for (const core::Event& event : turn.feed(output, ids_)) {
        EXPECT_EQ(checker.feed(event), "");
        fold.feed(event);
      }
    };
    loop_->handle(engine::Submit{.id = ++last_id_, .spec = turn.spec(), .sink = hear});
    while (!turn.finished()) loop_->step();
    loop_->handle(engine::Cancel{.id = last_id_});
    auto result = fold.take();
    const auto* error = std::get_if<base::Error>(&result);
    EXPECT_EQ(error, nullptr) << error->message;
    return error == nullptr ? std::get<core::Answer>(std::move(result)) : core::Answer{};
  }

  static engine::llama::LoadedModel load(base::Log& log) {
    auto loaded = engine::llama::load({.path = std::string(MLXS_TINY_MODELS) + "/llama-small.gguf",
                                       .context_tokens = 8192,
                                       .lanes = 1,
                                       .threads = 1,
                                       .gpu_layers = 0},
                                      log);
    EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.error().message);
    return std::move(loaded).value();
  }

  base::Log log_;
  engine::llama::LoadedModel loaded_;
  std::string source_;
  std::unique_ptr<serve::ServedModel> model_;
  std::unique_ptr<serve::PromptMemory> prompts_;
  std::unique_ptr<engine::Loop> loop_;
  base::CountedIds ids_;
  engine::RequestId last_id_ = 0;
};

TEST_P(ForcedCalls, AreCallsThatFitTheirSchema) {
  for (int round = 0; round < 5; ++round) {
    const core::Answer answer = ask(request());
    ASSERT_EQ(answer.blocks.size(), 1U) << spelled(answer);
    expect_call(answer.blocks[0], {"set_light", "set_door"});
    EXPECT_EQ(answer.reason, core::StopReason::tool_use);
  }
}

TEST_P(ForcedCalls, OfANamedToolAreThatTool) {
  core::ChatRequest named = request();
  named.tool_choice = {.kind = core::ToolChoiceKind::named, .name = "set_door", .parallel = false};
  const core::Answer answer = ask(named);
  ASSERT_EQ(answer.blocks.size(), 1U) << spelled(answer);
  expect_call(answer.blocks[0], {"set_door"});
}

TEST_P(ForcedCalls, AnObjectIsWhatAnOutputSchemaAsksFor) {
  core::ChatRequest structured = request();
  structured.tools.clear();
  structured.tool_choice = {};
  structured.output.schema_json =
      R"({"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],)"
      R"("additionalProperties":false})";
  const core::Answer answer = ask(structured);
  ASSERT_EQ(answer.blocks.size(), 1U) << spelled(answer);
  const auto value = base::parse_json(std::get<core::TextBlock>(answer.blocks[0]).text, "text");
  ASSERT_TRUE(value.ok());
  EXPECT_TRUE(value.value().as_object().at("ok").is_bool());
  EXPECT_EQ(answer.reason, core::StopReason::end_turn);
}

std::string test_name(const ::testing::TestParamInfo<std::string_view>& tested) {
  std::string name(tested.param.substr(0, tested.param.rfind('.')));
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Family, ForcedCalls, ::testing::ValuesIn(template_files), test_name);

}  // namespace
}  // namespace mlxs::test
