#include "engine/engine.hpp"

#include <random>
#include <utility>

#include "engine/loop.hpp"

namespace mlxs::engine {
namespace {

void take_commands(Loop& loop, base::Inbox<Command>& inbox) {
  for (Command& command : loop.idle() ? inbox.wait() : inbox.take()) {
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

Engine::Engine(std::unique_ptr<Model> model, const Vocabulary& vocabulary, EngineOptions options)
    : model_(std::move(model)) {
  thread_ = std::thread([this, &vocabulary, options] {
    Loop loop(*model_, vocabulary,
              {.queue_depth_max = options.queue_depth_max, .seed = std::random_device{}()});
    run(loop, inbox_);
  });
}

Engine::~Engine() {
  send(Stop{});
  thread_.join();
}

void Engine::send(Command command) { inbox_.put(std::move(command)); }

}  // namespace mlxs::engine
