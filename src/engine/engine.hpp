// The engine as everybody else sees it: put commands in, outputs come to the sink of the request.
// Thread: send may be called from any thread. The constructor starts the engine thread, the
// destructor ends it: every request still known gets Failed{cancelled} first. Commands sent after
// that are dropped.
#pragma once

#include <memory>
#include <thread>

#include "base/inbox.hpp"
#include "base/limits.hpp"
#include "engine/kv_store.hpp"
#include "engine/messages.hpp"
#include "engine/model.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::engine {

struct EngineOptions {
  // Requests that wait for a lane; one more is answered Failed{overloaded}.
  std::size_t queue_depth_max = base::limits::queue_depth_max;
  std::uint64_t cache_bytes_max = 0;  // of the prefix cache in host memory; 0: lanes only
};

class Engine {
 public:
  // `vocabulary` outlives the engine. The model is used by the engine thread only, from now on.
  // `store` may be null.
  Engine(std::unique_ptr<Model> model, std::unique_ptr<KvStore> store, const Vocabulary& vocabulary,
         EngineOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void send(Command command);

 private:
  std::unique_ptr<Model> model_;
  base::Inbox<Command> inbox_;
  std::unique_ptr<KvStore> store_;  // answers into the inbox
  std::thread thread_;
};

}  // namespace mlxs::engine
