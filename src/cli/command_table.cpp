#include "cli/command_table.hpp"

namespace mlxs::cli {

using app::Scope;

std::span<const Command> commands() {
  static const std::vector<Command> table = {
      {CommandId::run,
       "run",
       "Serve a model and chat with it in this terminal",
       {Scope::model, Scope::connection, Scope::server, Scope::library},
       {{"mlx-serve run", "chat with the embedded pocket model"},
        {"mlx-serve run ~/models/qwen3.gguf", "chat with a model file"},
        {"echo 'Say hello' | mlx-serve run", "one answer, plain text"}}},
      {CommandId::serve,
       "serve",
       "Serve a model to Claude Code and other agents",
       {Scope::model, Scope::connection, Scope::server, Scope::library},
       {{"mlx-serve serve", "serve the embedded pocket model"},
        {"mlx-serve serve qwen3 --ctx-size 65536 --lanes 2", "a model by name, two long lanes"},
        {"mlx-serve serve --host 0.0.0.0 --api-key KEY", "serve to other machines"}}},
      {CommandId::list,
       "list",
       "List the models on this machine",
       {Scope::library},
       {{"mlx-serve list", "the embedded model and the files under ~/.mlx-serve/models"}}},
      {CommandId::show,
       "show",
       "Show what a model file says about itself",
       {Scope::model, Scope::library},
       {{"mlx-serve show", "the embedded pocket model"},
        {"mlx-serve show ~/models/qwen3.gguf", "a model file"}}},
      {CommandId::ps,
       "ps",
       "Show the running server and what it is doing",
       {Scope::connection},
       {{"mlx-serve ps", "the server on this machine"},
        {"mlx-serve ps --port 8080", "one on another port"}}},
  };
  return table;
}

std::vector<app::Option> options_of(const Command& command) {
  std::vector<app::Option> found;
  for (const app::Option& option : app::options()) {
    if (command.scopes.contains(option.scope)) found.push_back(option);
  }
  return found;
}

}  // namespace mlxs::cli
