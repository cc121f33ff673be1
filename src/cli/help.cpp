#include "cli/help.hpp"

#include <algorithm>

namespace mlxs::cli {
namespace {

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

bool is_argument(const app::Option& option) { return !option.name.starts_with("--"); }

bool takes_model(const Command& command) { return command.scopes.contains(app::Scope::model); }

std::string usage(const Command& command) {
  std::string line = "mlx-serve " + std::string(command.name);
  if (takes_model(command)) line += " [MODEL]";
  return line + " [options]";
}

std::string label(const app::Option& option) {
  if (is_argument(option)) return std::string(option.name);
  return std::string(option.name) + " " + std::string(option.value_name);
}

// "  --port PORT   Port of the server   [MLX_SERVE_PORT, default 11234]"
std::string option_lines(const app::Option& option, std::size_t width) {
  std::string note = std::string(option.environment);
  if (!option.fallback.empty()) note += ", default " + std::string(option.fallback);
  return "  " + padded(label(option), width) + "  " + std::string(option.help) + "\n  " +
         padded("", width) + "  [" + note + "]\n";
}

}  // namespace

std::string main_help() {
  std::string text =
      "mlx-serve: a model on your own machine for Claude Code and other agents\n"
      "\n"
      "Usage: mlx-serve COMMAND [MODEL] [options]\n"
      "\n"
      "Commands:\n";
  for (const Command& command : commands()) {
    text += "  " + padded(command.name, 8) + std::string(command.summary) + "\n";
  }
  return text +
         "\n"
         "MODEL is a path to a GGUF file, a name from `mlx-serve list`, or nothing: then it is\n"
         "the small pocket model that comes with the program.\n"
         "\n"
         "Begin like this:\n"
         "  mlx-serve run             chat in this terminal\n"
         "  mlx-serve serve           serve, and print how Claude Code finds it\n"
         "\n"
         "  mlx-serve COMMAND --help  options and examples of a command\n"
         "  mlx-serve --version       version\n";
}

std::string command_help(const Command& command) {
  std::string text = "Usage: " + usage(command) + "\n\n" + std::string(command.summary) + ".\n";
  const std::vector<app::Option> options = options_of(command);
  std::size_t width = 0;
  for (const app::Option& option : options) width = std::max(width, label(option).size());
  text += "\nOptions (or the variable in brackets; the flag wins):\n";
  for (const app::Option& option : options) text += option_lines(option, width);
  text += "  " + padded("-h, --help", width) + "  This text\n\nExamples:\n";
  width = 0;
  for (const Example& example : command.examples) width = std::max(width, example.line.size());
  for (const Example& example : command.examples) {
    text += "  " + padded(example.line, width) + "  # " + std::string(example.meaning) + "\n";
  }
  return text;
}

}  // namespace mlxs::cli
