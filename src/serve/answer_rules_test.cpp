#include "serve/answer_rules.hpp"

#include <gtest/gtest.h>

#include "serve/replay_rig_test.hpp"
#include "support/served_model.hpp"

namespace mlxs::serve {
namespace {

using core::ToolChoiceKind;

// What ends the thinking of gpt-oss.
std::string closer(const core::ChatRequest& request) {
  testing::Rig rig(testing::family("openai-gpt-oss-120b"));
  const AnswerRules rules = rules_for(rig.model(), request, rig.memory(),
                                      {.prompt_tail = "<|start|>assistant", .max_tokens = 100});
  std::string text;
  for (const engine::Token token : rules.thinking_limit.value().closer)
    text += rig.vocabulary().bytes_of(token);
  return text;
}

// From the final channel gpt-oss cannot call.
TEST(AnswerRules, GptOssMayCallBehindThinkingThatIsClosed) {
  const std::string open = "<|end|><|start|>assistant<|channel|>commentary";
  const std::string final = "<|end|><|start|>assistant<|channel|>final<|message|>";
  for (const bool thinking : {false, true})
    EXPECT_EQ(closer(testing::reading_request(thinking, "Go.")), open);

  core::ChatRequest request = testing::reading_request(false, "Go.");
  request.tool_choice.kind = ToolChoiceKind::none;
  EXPECT_EQ(closer(request), final);
  request.tool_choice.kind = ToolChoiceKind::any;
  EXPECT_EQ(closer(request), final) << "the grammar writes the call from its first tag on";
  request.tool_choice.kind = ToolChoiceKind::automatic;
  request.tools.clear();
  EXPECT_EQ(closer(request), final);
}

TEST(AnswerRules, ThinkingHasItsLimitWhereTheFamilyIsNotKnown) {
  const test::ScriptedVocabulary vocabulary;
  const ServedModel model = test::make_served_model(vocabulary, 4096, "plain");
  PromptMemory memory(model);
  const auto rules = rules_for(model, testing::reading_request(false, "Go."), memory,
                               {.prompt_tail = "<think>\n", .max_tokens = 100});
  ASSERT_TRUE(rules.thinking_limit.has_value());
  EXPECT_EQ(rules.thinking_limit->tokens_max, 0);
}

}  // namespace
}  // namespace mlxs::serve
