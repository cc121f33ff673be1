#include "app/library.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "app/odd_model_test.hpp"

namespace mlxs::app {
namespace {

TEST(Library, DescribesTheEmbeddedModelFromItsHeader) {
  const auto card = describe_model({}, std::string(MLXS_ASSETS) + "/pocket.gguf");
  ASSERT_TRUE(card.ok()) << card.error().message;
  EXPECT_EQ(card.value().file.architecture, "gemma4");
  EXPECT_EQ(card.value().file.context_tokens_trained, 32768);
  EXPECT_EQ(card.value().dialect, "gemma4");
  EXPECT_TRUE(card.value().can_think);
  EXPECT_EQ(card.value().misfits, std::vector<std::string>{});
}

TEST(Library, SaysWhatIsWrongWithTheTemplateOfAModel) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "mlxs_library_test.gguf";
  testing::write_pocket_with_odd_calls(file);
  const auto card = describe_model({}, file.string());
  std::filesystem::remove(file);
  ASSERT_TRUE(card.ok()) << card.error().message;
  EXPECT_EQ(card.value().dialect, "gemma4");
  ASSERT_EQ(card.value().misfits.size(), 1U);
  EXPECT_NE(card.value().misfits[0].find("a call that it writes is not read back"),
            std::string::npos);
}

TEST(Library, LooksForModelsUnderTheHomeFolder) {
  Config config;
  config.home = "/home/user/.mlx-serve";
  EXPECT_EQ(library_paths(config).models, "/home/user/.mlx-serve/models");
  EXPECT_EQ(library_paths(config).pocket.filename(), "pocket.gguf");
}

}  // namespace
}  // namespace mlxs::app
