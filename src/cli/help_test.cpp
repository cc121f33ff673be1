#include "cli/help.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace mlxs::cli {
namespace {

TEST(Help, TheMainHelpIsThisOneScreen) {
  EXPECT_EQ(main_help(), R"(mlx-serve: a model on your own machine for Claude Code and other agents

Usage: mlx-serve COMMAND [MODEL] [options]

Commands:
  run     Serve a model and chat with it in this terminal
  serve   Serve a model to Claude Code and other agents
  list    List the models on this machine
  show    Show what a model file says about itself
  ps      Show the running server and what it is doing

MODEL is a path to a GGUF file, a name from `mlx-serve list`, or nothing: then it is
the small pocket model that comes with the program.

Begin like this:
  mlx-serve run             chat in this terminal
  mlx-serve serve           serve, and print how Claude Code finds it

  mlx-serve COMMAND --help  options and examples of a command
  mlx-serve --version       version
)");
}

TEST(Help, EveryOptionStandsInTheHelpOfItsCommandsOnly) {
  for (const Command& command : commands()) {
    const std::string text = command_help(command);
    for (const app::Option& option : app::options()) {
      const bool taken = command.scopes.contains(option.scope);
      const std::string variable = "[" + std::string(option.environment);
      EXPECT_EQ(text.find(variable) != std::string::npos, taken) << command.name << option.name;
      if (!taken) continue;
      EXPECT_NE(text.find("\n  " + std::string(option.name) + " "), std::string::npos);
      EXPECT_NE(text.find(option.help), std::string::npos);
    }
  }
}

TEST(Help, EveryCommandHasExamplesThatUseIt) {
  for (const Command& command : commands()) {
    EXPECT_FALSE(command.examples.empty());
    for (const Example& example : command.examples) {
      EXPECT_NE(example.line.find("mlx-serve " + std::string(command.name)), std::string::npos);
      EXPECT_NE(command_help(command).find(example.line), std::string::npos);
    }
  }
}

TEST(Help, NoLineIsWiderThanATerminal) {
  std::string all = main_help();
  for (const Command& command : commands()) all += command_help(command);
  std::size_t width = 0;
  std::size_t widest = 0;
  for (const char c : all) {
    width = c == '\n' ? 0 : width + 1;
    widest = std::max(widest, width);
  }
  EXPECT_LE(widest, 100u);
}

TEST(Help, TheHelpOfPsIsThis) {
  const auto ps = std::ranges::find(commands(), CommandId::ps, &Command::id);
  EXPECT_EQ(command_help(*ps), R"(Usage: mlx-serve ps [options]

Show the running server and what it is doing.

Options (or the variable in brackets; the flag wins):
  --host ADDRESS  Address of the server
                  [MLX_SERVE_HOST, default 127.0.0.1]
  --port PORT     Port of the server; 0 takes any free one
                  [MLX_SERVE_PORT, default 11234]
  --api-key KEY   Key that every request must carry
                  [MLX_SERVE_API_KEY]
  -h, --help      This text

Examples:
  mlx-serve ps              # the server on this machine
  mlx-serve ps --port 8080  # one on another port
)");
}

}  // namespace
}  // namespace mlxs::cli
