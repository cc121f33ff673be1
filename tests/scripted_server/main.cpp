// http::Server over the real engine and a scripted model, so that real clients can be driven to do
// the same thing each time. The memory is of the hardest kind: it cannot be rewound, and rows alone
// do not make a lane. Usage: scripted_server LANES [rules], the latter for auto mode. Prints where
// it listens; SIGTERM ends it.

#include <charconv>
#include <csignal>
#include <iostream>
#include <optional>
#include <string_view>
#include <thread>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/limits.hpp"
#include "engine/engine.hpp"
#include "http/server.hpp"
#include "scripted_server/script.hpp"
#include "serve/prompt_memory.hpp"
#include "support/scripted_model.hpp"

namespace mlxs::test {
namespace {

constexpr int context_tokens = 1'000'000;  // bytes: an agent's prompt has more than 100,000
constexpr std::uint64_t cache_bytes_max = std::uint64_t{1} << 30U;

serve::ServedModel served_model(const engine::Vocabulary& vocabulary, serve::AutoMode auto_mode) {
  return {.name = "scripted",
          .description = "answers that the client scripts",
          .architecture = "none",
          .context_tokens = context_tokens,
          .created = 1700000000,
          .defaults = {.temperature = 0.0F},
          .chat_template = chat::Template::create(script_template(), "", "").value(),
          .dialect = chat::find_dialect("qwen3_xml"),
          .vocabulary = &vocabulary,
          .auto_mode = auto_mode};
}

std::unique_ptr<engine::Model> hard_model(int lanes) {
  ScriptedOptions options;
  options.lanes = lanes;
  options.context_tokens = context_tokens;
  options.reply = [](const std::string& prompt) { return scripted_answer(prompt); };
  options.rewind_max = 0;
  options.needs_points = true;
  options.ignores_grammars = true;
  return std::make_unique<ScriptedModel>(std::move(options));
}

// From here on only `sigwait` sees the signal, in whichever thread.
sigset_t take_over_sigterm() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int run(int lanes, serve::AutoMode auto_mode) {
  const sigset_t signals = take_over_sigterm();
  const base::SystemClock clock;
  base::RandomIds ids;
  base::Log log(base::LogLevel::info);
  const ScriptedVocabulary vocabulary;
  const serve::ServedModel model = served_model(vocabulary, auto_mode);
  serve::PromptMemory prompts(model);
  engine::Engine engine(hard_model(lanes), nullptr, vocabulary,
                        {.cache_bytes_max = cache_bytes_max});
  http::Server server({.model = model,
                       .prompts = prompts,
                       .engine = engine,
                       .clock = clock,
                       .ids = ids,
                       .log = log},
                      {.port = 0});
  if (const base::Status bound = server.listen(); !bound.ok()) {
    std::cerr << bound.error().message << '\n';
    return 1;
  }
  std::cout << "listening on http://127.0.0.1:" << server.port() << std::endl;
  std::thread watcher([&] {
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
  });
  server.run();
  watcher.join();
  return 0;
}

std::optional<int> parse_lanes(std::string_view text) {
  int lanes = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), lanes);
  const bool good = failed == std::errc{} && end == text.data() + text.size() && lanes >= 1 &&
                    lanes <= base::limits::lanes_max;
  return good ? std::optional(lanes) : std::nullopt;
}

}  // namespace
}  // namespace mlxs::test

int main(int count, char** words) {
  using mlxs::serve::AutoMode;
  const bool judges = count == 3 && std::string_view(words[2]) == "rules";
  const auto lanes = count == 2 || judges ? mlxs::test::parse_lanes(words[1]) : std::nullopt;
  if (lanes) return mlxs::test::run(*lanes, judges ? AutoMode::rules : AutoMode::off);
  std::cerr << "usage: scripted_server LANES [rules]\n";
  return 2;
}
