// What waits for the preparation pool, in the order it is to be done. Two workers take from it: one
// for brief work only, so that a small request never waits behind a prompt of megabytes, and one
// that takes lengthy work first. Each kind is served first come, first served, so nothing starves.
// Thread: one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <stop_token>

#include "base/limits.hpp"

namespace mlxs::http {

enum class PrepKind { brief, lengthy };
enum class PrepWorker { brief_only, any };

struct PrepJob {
  std::uint64_t id = 0;
  PrepKind kind = PrepKind::brief;
  std::size_t bytes = 0;  // of the body that the work holds
  // Owns what it touches: whoever asked may be gone when it runs. Must not throw. Long work looks
  // at the token now and then: a stop is asked for when the server ends.
  std::function<void(const std::stop_token&)> work;
};

class PrepQueue {
 public:
  struct Bounds {
    std::size_t jobs_max = base::limits::preparations_max;
    std::size_t bytes_max = base::limits::preparation_bytes_max;
  };

  PrepQueue() = default;
  explicit PrepQueue(Bounds bounds) : bounds_(bounds) {}

  // False: the queue is full. The first job always fits.
  [[nodiscard]] bool add(PrepJob job);
  // Nobody wants it any more. Nothing happens when it does not wait (any longer).
  void remove(std::uint64_t id);
  [[nodiscard]] std::optional<PrepJob> next(PrepWorker worker);

  [[nodiscard]] std::size_t size() const { return brief_.size() + lengthy_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  using Jobs = std::list<PrepJob>;
  [[nodiscard]] std::optional<PrepJob> first_of(Jobs& jobs);

  Bounds bounds_;
  Jobs brief_;
  Jobs lengthy_;
  std::size_t bytes_ = 0;
};

}  // namespace mlxs::http
