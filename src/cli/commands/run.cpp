#include <unistd.h>

#include <iostream>
#include <memory>
#include <thread>

#include "app/address.hpp"
#include "app/signals.hpp"
#include "app/wiring.hpp"
#include "cli/chat.hpp"
#include "cli/claude_lines.hpp"
#include "cli/commands/commands.hpp"
#include "cli/failure.hpp"
#include "cli/http_client.hpp"
#include "cli/piped_lines.hpp"
#include "cli/terminal_lines.hpp"

namespace mlxs::cli {
namespace {

Look look_of_terminal();
std::unique_ptr<LineSource> make_lines(Look look, const app::Config& config, const Wake& stop);
base::Error with_hint(base::Error error, const app::Config& config);
std::string welcome(const app::Config& config, const app::ServiceFacts& facts);

}  // namespace

// The server has this thread, the chat has its own; whichever ends first ends the other.
int run_model(const app::Config& config) {
  base::Log log(config.log_level.value_or(base::LogLevel::warn));
  auto started = app::Service::start(config, log);
  if (!started.ok()) return fail(with_hint(started.error(), config));
  app::Service& service = started.value();
  const app::ServiceFacts& facts = service.facts();

  const Look look = look_of_terminal();
  Interrupts interrupts;
  const std::unique_ptr<LineSource> lines = make_lines(look, config, interrupts.program);
  Screen screen(look, std::cout, std::cerr);
  app::SignalActions actions;
  actions.terminate = [&] {
    interrupts.program.raise();
    service.stop();
  };
  if (look == Look::terminal) actions.interrupt = [&] { interrupts.answer = true; };
  const app::SignalWatcher watcher(std::move(actions));

  int code = 0;
  if (look == Look::terminal) std::cout << welcome(config, facts) << std::flush;
  std::thread chat([&] {
    code = Chat({facts.url, config.api_key, facts.model, facts.context_tokens}, *lines, screen,
                interrupts)
               .run();
    service.stop();
  });
  service.run();
  interrupts.program.raise();
  chat.join();
  return code;
}

namespace {

Look look_of_terminal() {
  const bool both = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  return both ? Look::terminal : Look::plain;
}

std::unique_ptr<LineSource> make_lines(Look look, const app::Config& config, const Wake& stop) {
  if (look == Look::plain) return std::make_unique<PipedLines>(STDIN_FILENO, stop);
  return std::make_unique<TerminalLines>(config.history_file(), stop);
}

// The usual reason for a taken port is a server that was started before.
base::Error with_hint(base::Error error, const app::Config& config) {
  if (error.code != base::ErrorCode::unavailable || error.param != "port") return error;
  const std::string url = app::local_url({config.host, config.port});
  const auto reply = fetch({.url = url + "/", .api_key = {}, .body = {}});
  if (!reply.ok() || !reply.value().body.starts_with("mlx-serve")) return error;
  error.message = "An mlx-serve is running at " + url +
                  " already; to chat beside it, add --port 0 (any free port).";
  return error;
}

std::string welcome(const app::Config& config, const app::ServiceFacts& facts) {
  const KeyRule key = config.api_key.empty() ? KeyRule::none : KeyRule::asked;
  return "mlx-serve: " + facts.model + " (" + facts.description + ", window " +
         std::to_string(facts.context_tokens) + " tokens) at " + facts.url +
         "\nClaude Code, in another terminal:\n" + claude_lines(facts, key) +
         "Chat here; /help shows the commands, /bye leaves.\n";
}

}  // namespace
}  // namespace mlxs::cli
