// The program's first page: read the command line, do the command, return its exit code.
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "app/environment.hpp"
#include "cli/command_line.hpp"
#include "cli/commands/commands.hpp"
#include "cli/failure.hpp"
#include "cli/http_client.hpp"

namespace {

using mlxs::cli::CommandId;

int execute(const mlxs::cli::Execute& wanted) {
  mlxs::cli::start_http();
  switch (wanted.command) {
    case CommandId::run: return mlxs::cli::run_model(wanted.config);
    case CommandId::serve: return mlxs::cli::serve_model(wanted.config);
    case CommandId::list: return mlxs::cli::list_models(wanted.config);
    case CommandId::show: return mlxs::cli::show_model(wanted.config);
    case CommandId::ps: return mlxs::cli::show_server(wanted.config);
  }
  return mlxs::cli::exit_usage;
}

int run(const std::vector<std::string>& words) {
  const auto invocation = mlxs::cli::parse_command_line(words, mlxs::app::process_environment());
  if (!invocation.ok()) {
    static_cast<void>(mlxs::cli::fail(invocation.error()));
    return mlxs::cli::exit_usage;
  }
  if (const auto* show = std::get_if<mlxs::cli::ShowText>(&invocation.value())) {
    std::cout << show->text;
    return 0;
  }
  return execute(std::get<mlxs::cli::Execute>(invocation.value()));
}

}  // namespace

// What cannot go on at all, such as the system refusing memory or a thread, is thrown up to here.
int main(int argc, char** argv) {
  try {
    return run({argv + std::min(argc, 1), argv + argc});
  } catch (const std::exception& error) {
    return mlxs::cli::fail(
        {mlxs::base::ErrorCode::internal, std::string("Cannot go on: ") + error.what() + ".", ""});
  }
}
