// http::Server over the real engine and a scripted model, so that real clients can be driven to do
// the same thing each time. The memory is of the hardest kind: it cannot be rewound, and rows alone
// do not make a lane. Usage: scripted_server LANES [rules] [WINDOW]: `rules` is for auto mode, the
// window has so many bytes. Prints where it listens; SIGTERM ends it.

#include <charconv>
#include <csignal>
#include <iostream>
#include <optional>
#include <span>
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

constexpr int window_default = 1'000'000;  // bytes: an agent's prompt has more than 100,000
constexpr std::uint64_t cache_bytes_max = std::uint64_t{1} << 30U;

struct Options {
  int lanes = 0;
  int window = window_default;
  serve::AutoMode auto_mode = serve::AutoMode::off;
};

serve::ServedModel served_model(const engine::Vocabulary& vocabulary, const Options& options) {
  return {.name = "scripted",
          .description = "answers that the client scripts",
          .architecture = "none",
          .context_tokens = options.window,
          .created = 1700000000,
          .defaults = {.temperature = 0.0F},
          .chat_template = chat::Template::create(script_template(), "", "").value(),
          .dialect = chat::find_dialect("qwen3_xml"),
          .vocabulary = &vocabulary,
          .auto_mode = options.auto_mode};
}

std::unique_ptr<engine::Model> hard_model(const Options& wanted) {
  ScriptedOptions options;
  options.lanes = wanted.lanes;
  options.context_tokens = wanted.window;
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

int run(const Options& options) {
  const sigset_t signals = take_over_sigterm();
  const base::SystemClock clock;
  base::RandomIds ids;
  base::Log log(base::LogLevel::info);
  const ScriptedVocabulary vocabulary;
  const serve::ServedModel model = served_model(vocabulary, options);
  serve::PromptMemory prompts(model);
  engine::Engine engine(hard_model(options), nullptr, vocabulary,
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

// Nothing when it is no number from 1 to `max`.
std::optional<int> parse_number(std::string_view text, int max) {
  int number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = failed == std::errc{} && end == text.data() + text.size();
  return good && number >= 1 && number <= max ? std::optional(number) : std::nullopt;
}

std::optional<Options> parse(std::span<char*> words) {
  if (words.empty()) return std::nullopt;
  const auto lanes = parse_number(words[0], base::limits::lanes_max);
  if (!lanes) return std::nullopt;
  Options options{.lanes = *lanes};
  words = words.subspan(1);
  if (!words.empty() && std::string_view(words[0]) == "rules") {
    options.auto_mode = serve::AutoMode::rules;
    words = words.subspan(1);
  }
  if (words.empty()) return options;
  const auto window = parse_number(words[0], window_default);
  if (!window || words.size() > 1) return std::nullopt;
  options.window = *window;
  return options;
}

}  // namespace
}  // namespace mlxs::test

int main(int count, char** words) {
  const auto options =
      mlxs::test::parse(std::span(words, static_cast<std::size_t>(count)).subspan(1));
  if (options) return mlxs::test::run(*options);
  std::cerr << "usage: scripted_server LANES [rules] [WINDOW]\n";
  return 2;
}
