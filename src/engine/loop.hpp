// The engine's work, one small step at a time: take · admit · plan · decode · settle · emit.
// Between two steps the inbox is looked at, so cancel takes effect within one decode call
// (limits::decode_tokens_max tokens). Single-threaded and deterministic: the engine thread drives
// it in the product, a seed drives it in the simulation.
//
// What libraries and the allocator throw ends requests and never the thread: where one sequence is
// at fault that one, else all that are known, and the lanes begin empty. A sink must not throw.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <random>
#include <set>
#include <span>
#include <vector>

#include "engine/messages.hpp"
#include "engine/model.hpp"
#include "engine/prefix_cache.hpp"
#include "engine/sequence.hpp"
#include "engine/steering.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::engine {

struct LoopOptions {
  std::size_t queue_depth_max = 64;
  std::uint64_t seed = 0;  // for sampling when a request brings no seed of its own
  CacheOptions cache;      // the store outlives the loop
  // How the store's answers come back as commands; called on the store's thread. Needed with a
  // store.
  std::function<void(Command)> post;
};

class Loop {
 public:
  // Model and vocabulary outlive the loop.
  Loop(Model& model, const Vocabulary& vocabulary, LoopOptions options);

  void handle(Command command);
  // One decode call at most. Does nothing when idle.
  void step();
  // Nothing to do until a command comes.
  [[nodiscard]] bool idle() const;
  // There is time: hands to the store what it has not yet. False: not all of it, the store is busy.
  [[nodiscard]] bool flush();
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] EngineStats stats() const;
  // "" or the broken rule of the bookkeeping. For tests and debug builds.
  [[nodiscard]] const char* broken_rule() const { return prefixes_.broken_rule(); }

 private:
  using Running = std::list<Sequence>;

  void on(Submit&& command);
  void on(const Cancel& command);
  void on(const AskStats& command);
  void on(const AskReuse& command);
  void on(const AskCache& command);
  void on(const Loaded& command);
  void on(const Stop& command);

  // A request without a lane; it may wait for parts from the store first.
  struct Waiting {
    Submit request;
    Steering steering;
    std::set<KvKey> awaited;
    bool asked_store = false;
  };

  struct Share {
    Running::iterator sequence;
    int tokens = 0;
    int logits_index = -1;  // in batch_; -1: the sequence has more to compute first
  };

  [[nodiscard]] base::Result<Steering> steering_for(const GenerateSpec& spec);
  void step_once();
  void admit();
  [[nodiscard]] bool must_wait(Waiting& waiting, int reused);
  [[nodiscard]] bool fetch(Waiting& waiting, int reused);
  [[nodiscard]] bool follows(Sequence& ahead, std::span<const Token> prompt, int reused);
  void start(Waiting&& waiting, LaneId lane);
  void plan();
  void settle();
  [[nodiscard]] bool advance(const Share& share);
  void decode_failed();
  void fail_all(const base::Error& error);
  void give_up();
  Running::iterator release(Running::iterator sequence);

  Model& model_;
  const Vocabulary& vocabulary_;
  LoopOptions options_;
  bool pauses_;  // prefills do, where something is to be kept
  std::mt19937_64 seeds_;
  PrefixCache prefixes_;
  std::list<Waiting> waiting_;
  Running running_;  // in the order they were admitted
  std::vector<Share> shares_;
  std::vector<BatchToken> batch_;
  base::Duration decode_took_{};  // the last decode call
  EngineStats stats_;
  long long steps_ = 0;
  bool stopped_ = false;
};

}  // namespace mlxs::engine
