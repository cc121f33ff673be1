#include <iostream>

#include "app/signals.hpp"
#include "app/wiring.hpp"
#include "cli/claude_lines.hpp"
#include "cli/commands/commands.hpp"
#include "cli/failure.hpp"

namespace mlxs::cli {

int serve_model(const app::Config& config) {
  base::Log log(config.log_level.value_or(base::LogLevel::info));
  auto started = app::Service::start(config, log);
  if (!started.ok()) return fail(started.error());
  app::Service& service = started.value();
  const app::SignalWatcher watcher({.terminate = [&] { service.stop(); }, .interrupt = {}});
  const KeyRule key = config.api_key.empty() ? KeyRule::none : KeyRule::asked;
  std::cout << "mlx-serve serves " << service.facts().model << " at " << service.facts().url
            << "\nClaude Code, in another terminal:\n"
            << claude_lines(service.facts(), key) << std::flush;
  service.run();
  log.info("stopped");
  return 0;
}

}  // namespace mlxs::cli
