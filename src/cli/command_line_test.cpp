#include "cli/command_line.hpp"

#include <gtest/gtest.h>

#include "cli/help.hpp"
#include "cli/version.hpp"

namespace mlxs::cli {
namespace {

std::optional<std::string> nothing(const std::string& /*name*/) { return std::nullopt; }

base::Result<Invocation> parse(const std::vector<std::string>& words) {
  return parse_command_line(words, nothing);
}

Execute executed(const std::vector<std::string>& words) {
  auto invocation = parse(words);
  EXPECT_TRUE(invocation.ok()) << invocation.error().message;
  EXPECT_TRUE(std::holds_alternative<Execute>(invocation.value()));
  return std::get<Execute>(invocation.value());
}

std::string shown(const std::vector<std::string>& words) {
  auto invocation = parse(words);
  EXPECT_TRUE(invocation.ok()) << invocation.error().message;
  return std::get<ShowText>(invocation.value()).text;
}

std::string refused(const std::vector<std::string>& words) {
  auto invocation = parse(words);
  EXPECT_FALSE(invocation.ok());
  return invocation.ok() ? "" : invocation.error().message;
}

TEST(CommandLine, EveryCommandIsFoundByItsName) {
  for (const Command& command : commands()) {
    EXPECT_EQ(executed({std::string(command.name)}).command, command.id);
  }
}

TEST(CommandLine, FlagsAndTheModelReachTheConfig) {
  const Execute serve =
      executed({"serve", "--port", "80", "a.gguf", "--lanes=2", "--gpu-layers", "-1"});
  EXPECT_EQ(serve.config.port, 80);
  EXPECT_EQ(serve.config.model, "a.gguf");
  EXPECT_EQ(serve.config.lanes, 2);
  EXPECT_EQ(serve.config.gpu_layers, -1);
}

TEST(CommandLine, TheLastOfTwoEqualFlagsWins) {
  EXPECT_EQ(executed({"serve", "--port", "1", "--port", "2"}).config.port, 2);
}

TEST(CommandLine, TheEnvironmentIsRead) {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "MLX_SERVE_MODEL") return "b.gguf";
    return std::nullopt;
  };
  auto invocation = parse_command_line({"run"}, environment);
  ASSERT_TRUE(invocation.ok());
  EXPECT_EQ(std::get<Execute>(invocation.value()).config.model, "b.gguf");
}

TEST(CommandLine, HelpAndVersionAreTexts) {
  EXPECT_EQ(shown({}), main_help());
  EXPECT_EQ(shown({"--help"}), main_help());
  EXPECT_EQ(shown({"-h"}), main_help());
  EXPECT_EQ(shown({"--version"}), version_text());
  for (const Command& command : commands()) {
    EXPECT_EQ(shown({std::string(command.name), "--help"}), command_help(command));
  }
  // Help is given even when the rest is wrong.
  EXPECT_EQ(shown({"serve", "--port", "x", "-h"}).find("Usage: mlx-serve serve"), 0u);
}

TEST(CommandLine, WhatIsWrongIsSaidInOneSentenceWithTheNearestRightWord) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> table = {
      {{"serve", "--prot", "80"},
       "Unknown flag --prot; did you mean --port? See `mlx-serve serve --help`."},
      {{"serve", "--prot=80"},
       "Unknown flag --prot; did you mean --port? See `mlx-serve serve --help`."},
      {{"list", "--port", "80"}, "Unknown flag --port. See `mlx-serve list --help`."},
      {{"serve", "--colour"}, "Unknown flag --colour. See `mlx-serve serve --help`."},
      {{"srve"}, "Unknown command srve; did you mean serve? See `mlx-serve --help`."},
      {{"chat"}, "Unknown command chat. See `mlx-serve --help`."},
      {{"--versoin"}, "Unknown flag --versoin; did you mean --version? See `mlx-serve --help`."},
      {{"--port", "80"},
       "A command comes before --port, for example `mlx-serve serve --port`. See `mlx-serve "
       "--help`."},
      {{"run", "a.gguf", "b.gguf"},
       "'b.gguf' is one word too many: `mlx-serve run` takes one MODEL."},
      {{"list", "x"}, "'x' is one word too many: `mlx-serve list` takes no argument."},
      {{"serve", "--port", "http"},
       "--port 'http' is not allowed; it must be a whole number from 0 to 65535."},
      {{"serve", "--port"}, "--port needs a value: a whole number from 0 to 65535."},
  };
  for (const auto& [words, message] : table) EXPECT_EQ(refused(words), message);
}

TEST(CommandLine, AnOpenServerNeedsAKey) {
  EXPECT_NE(refused({"run", "--host", "0.0.0.0"}).find("--api-key"), std::string::npos);
}

}  // namespace
}  // namespace mlxs::cli
