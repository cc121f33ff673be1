#include "engine/engine.hpp"

#include <chrono>
#include <deque>
#include <random>
#include <utility>

#include "engine/loop.hpp"

namespace mlxs::engine {
namespace {

// So long must nothing happen before the cache is written to its store, and goes on being written
// where the store could not take all at once.
constexpr std::chrono::milliseconds quiet_before_flush{1000};

std::deque<Command> next_commands(Loop& loop, base::Inbox<Command>& inbox) {
  if (!loop.idle()) return inbox.take();
  while (true) {
    std::deque<Command> commands = inbox.wait_for(quiet_before_flush);
    if (!commands.empty()) return commands;
    if (loop.flush()) return inbox.wait();
  }
}

void take_commands(Loop& loop, base::Inbox<Command>& inbox) {
  for (Command& command : next_commands(loop, inbox)) {
    loop.handle(std::move(command));
    if (loop.stopped()) return;
  }
}

void run(Loop& loop, base::Inbox<Command>& inbox) {
  while (!loop.stopped()) {
    take_commands(loop, inbox);
    if (!loop.stopped()) loop.step();
  }
}

}  // namespace

Engine::Engine(std::unique_ptr<Model> model, std::unique_ptr<KvStore> store,
               const Vocabulary& vocabulary, EngineOptions options)
    : model_(std::move(model)), store_(std::move(store)) {
  thread_ = std::thread([this, &vocabulary, options] {
    Loop loop(*model_, vocabulary,
              {.queue_depth_max = options.queue_depth_max,
               .seed = std::random_device{}(),
               .cache = {.bytes_max = options.cache_bytes_max, .store = store_.get()},
               .post = [this](Command command) { send(std::move(command)); }});
    run(loop, inbox_);
  });
}

Engine::~Engine() {
  send(Stop{});
  thread_.join();
}

void Engine::send(Command command) { inbox_.put(std::move(command)); }

}  // namespace mlxs::engine
