#include "serve/model_name.hpp"

#include <gtest/gtest.h>

namespace mlxs::serve {
namespace {

TEST(ModelName, ManySpellingsMeanOneModel) {
  for (const std::string_view spelled :
       {"qwen3-8b-q4_k_m", "Qwen3-8B-Q4_K_M", "Qwen3-8B-Q4_K_M.gguf", "qwen3:8b", "qwen3:8b-q4_K_M",
        "qwen3-8b", "Qwen/Qwen3-8B", "models/qwen3_8b-Q8_0.GGUF", "qwen3-8b:latest",
        "qwen3-8b-iq2_xxs", "qwen3 8b bf16"})
    EXPECT_TRUE(means_model("qwen3-8b-q4_k_m", spelled)) << spelled;
}

TEST(ModelName, OtherModelsAreNotMeant) {
  for (const std::string_view spelled :
       {"qwen3-4b", "qwen3", "qwen3-8b-instruct", "llama", "-", "q4_k_m", "qwen3-8", "/", ":"})
    EXPECT_FALSE(means_model("qwen3-8b-q4_k_m", spelled)) << spelled;
}

TEST(ModelName, NamesOfTheCloudMeanWhatIsLoaded) {
  for (const std::string_view spelled :
       {"", "default", "claude-haiku-4-5-20251001", "claude-local-pocket", "gpt-5", "openai/gpt-5",
        "anthropic/claude-opus-4"})
    EXPECT_TRUE(means_model("pocket", spelled)) << spelled;
  EXPECT_TRUE(means_model("pocket", claude_alias("pocket")));
}

TEST(ModelName, AQuantisationAloneIsAName) {
  EXPECT_TRUE(means_model("q8_0", "q8_0"));
  EXPECT_FALSE(means_model("q8_0", "q4_0"));
}

}  // namespace
}  // namespace mlxs::serve
