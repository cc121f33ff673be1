#include <gtest/gtest.h>

#include <filesystem>

#include "app/odd_model_test.hpp"
#include "cli/commands/commands.hpp"

namespace mlxs::cli {
namespace {

std::string shown(const std::filesystem::path& model) {
  app::Config config;
  config.model = model.string();
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(show_model(config), 0);
  return ::testing::internal::GetCapturedStdout();
}

TEST(Show, WarnsOfAModelWhoseCallsWouldBeLost) {
  const auto odd = std::filesystem::path(::testing::TempDir()) / "mlxs_show_test.gguf";
  app::testing::write_pocket_with_odd_calls(odd);
  const std::string text = shown(odd);
  std::filesystem::remove(odd);
  EXPECT_NE(text.find("\nWarning: The chat template and the dialect \"gemma4\" do not fit"),
            text.npos)
      << text;
  EXPECT_EQ(shown(std::string(MLXS_ASSETS) + "/pocket.gguf").find("Warning"), text.npos);
}

}  // namespace
}  // namespace mlxs::cli
