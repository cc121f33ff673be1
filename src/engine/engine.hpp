// The engine as everybody else sees it: put commands in, outputs come to the sink of the request.
// Thread: send may be called from any thread. The constructor starts the engine thread, the
// destructor ends it: every request still known gets Failed{cancelled} first.
#pragma once

#include <memory>
#include <thread>

#include "base/clock.hpp"
#include "base/inbox.hpp"
#include "base/log.hpp"
#include "engine/messages.hpp"
#include "engine/model.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::engine {

struct EngineOptions {
  std::size_t queue_depth_max =
      64;  // requests waiting for a lane; one more is answered Failed{overloaded}
};

class Engine {
 public:
  // `vocabulary`, `log` outlive the engine. The model is used by the engine thread only, from now
  // on.
  Engine(std::unique_ptr<Model> model, const Vocabulary& vocabulary, EngineOptions options,
         base::Log& log);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void send(Command command);

 private:
  std::unique_ptr<Model> model_;
  std::shared_ptr<base::Inbox<Command>> inbox_;
  std::thread thread_;
};

}  // namespace mlxs::engine
