#include "app/library.hpp"

#include <gtest/gtest.h>

namespace mlxs::app {
namespace {

TEST(Library, DescribesTheEmbeddedModelFromItsHeader) {
  const auto card = describe_model({}, std::string(MLXS_ASSETS) + "/pocket.gguf");
  ASSERT_TRUE(card.ok()) << card.error().message;
  EXPECT_EQ(card.value().file.architecture, "gemma4");
  EXPECT_EQ(card.value().file.context_tokens_trained, 32768);
  EXPECT_EQ(card.value().dialect, "gemma4");
  EXPECT_TRUE(card.value().can_think);
}

TEST(Library, LooksForModelsUnderTheHomeFolder) {
  Config config;
  config.home = "/home/user/.mlx-serve";
  EXPECT_EQ(library_paths(config).models, "/home/user/.mlx-serve/models");
  EXPECT_EQ(library_paths(config).pocket.filename(), "pocket.gguf");
}

}  // namespace
}  // namespace mlxs::app
