#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <utility>

#include "cli/help.hpp"
#include "cli/version.hpp"
#include "models/nearest_name.hpp"

namespace mlxs::cli {
namespace {

using base::Error;
using base::ErrorCode;

// Words in messages are cut here: enough to recognise what was typed.
constexpr std::size_t quoted_bytes_max = 60;

struct Parsed {
  std::map<std::string, std::string> values;  // option name -> text
  std::vector<std::string> unknown;
  bool wants_help = false;
};

base::Result<Parsed> parse_words(const Command& command, std::vector<std::string> words);
Error missing_value(const std::string& flag);
Error unknown_word(const std::string& word, const Command& command);
base::Result<Invocation> parse_without_command(const std::string& word);
Error usage_error(std::string message);
std::string question(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace

base::Result<Invocation> parse_command_line(const std::vector<std::string>& words,
                                            const app::Environment& environment) {
  if (words.empty()) return Invocation{ShowText{main_help()}};
  const auto command = std::ranges::find(commands(), words.front(), &Command::name);
  if (command == commands().end()) return parse_without_command(words.front());
  MLXS_TRY(Parsed parsed, parse_words(*command, {words.begin() + 1, words.end()}));
  if (parsed.wants_help) return Invocation{ShowText{command_help(*command)}};
  if (!parsed.unknown.empty()) return unknown_word(parsed.unknown.front(), *command);
  MLXS_TRY(app::Config config,
           app::resolve_config({std::move(parsed.values), environment, command->scopes}));
  return Invocation{Execute{command->id, std::move(config)}};
}

namespace {

base::Result<Parsed> parse_words(const Command& command, std::vector<std::string> words) {
  Parsed parsed;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_flag("-h,--help", parsed.wants_help);
  std::map<std::string, std::string> texts;
  for (const app::Option& option : options_of(command)) {
    const std::string name(option.name);
    app.add_option(name, texts[name])->take_last()->type_name(std::string(option.value_name));
  }
  const std::string last = words.empty() ? "" : words.back();
  std::ranges::reverse(words);  // as CLI11 takes them
  try {
    app.parse(words);
  } catch (const CLI::ArgumentMismatch&) {
    return missing_value(last);
  } catch (const CLI::ParseError& error) {
    return usage_error(std::string(error.what()) + ".");
  }
  for (const auto& [name, text] : texts) {
    if (app.count(name) > 0) parsed.values[name] = text;
  }
  parsed.unknown = app.remaining();
  return parsed;
}

// A flag takes whatever word follows it, so only the last one can be without a value.
Error missing_value(const std::string& flag) {
  const auto option = std::ranges::find(app::options(), flag, &app::Option::name);
  if (option == app::options().end()) return usage_error(flag + " takes no value.");
  return usage_error(flag + " needs a value: " + std::string(option->allowed) + ".");
}

Error unknown_word(const std::string& word, const Command& command) {
  const std::string quoted = word.substr(0, quoted_bytes_max);
  const std::string name(command.name);
  if (!word.starts_with("-")) {
    const bool takes_model = command.scopes.contains(app::Scope::model);
    return usage_error("'" + quoted + "' is one word too many: `mlx-serve " + name + "` takes " +
                       (takes_model ? "one MODEL." : "no argument."));
  }
  const std::string flag = word.substr(0, word.find('='));
  std::vector<std::string> flags = {"--help"};
  for (const app::Option& option : options_of(command)) flags.emplace_back(option.name);
  return usage_error("Unknown flag " + flag.substr(0, quoted_bytes_max) + question(flag, flags) +
                     " See `mlx-serve " + name + " --help`.");
}

base::Result<Invocation> parse_without_command(const std::string& word) {
  if (word == "--help" || word == "-h") return Invocation{ShowText{main_help()}};
  if (word == "--version") return Invocation{ShowText{version_text()}};
  std::vector<std::string> known = {"--help", "--version"};
  for (const app::Option& option : app::options()) known.emplace_back(option.name);
  const std::string quoted = word.substr(0, quoted_bytes_max);
  const std::string flag = word.substr(0, word.find('='));
  if (std::ranges::find(known, flag) != known.end()) {
    return usage_error("A command comes before " + flag + ", for example `mlx-serve serve " + flag +
                       "`. See `mlx-serve --help`.");
  }
  if (word.starts_with("-")) {
    return usage_error("Unknown flag " + quoted + question(flag, known) +
                       " See `mlx-serve --help`.");
  }
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
  return usage_error("Unknown command " + quoted + question(word, names) +
                     " See `mlx-serve --help`.");
}

Error usage_error(std::string message) {
  return {ErrorCode::invalid_request, std::move(message), ""};
}

// The end of a sentence about an unknown word.
std::string question(const std::string& word, const std::vector<std::string>& candidates) {
  const auto meant = models::nearest_name(word, candidates);
  return meant ? "; did you mean " + *meant + "?" : ".";
}

}  // namespace
}  // namespace mlxs::cli
