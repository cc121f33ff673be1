// Two threads for long pure work: parsing, rendering, tokenising. What waits stays on the io thread
// and is given to a thread only when that one is free, so a client that leaves takes its work out
// of the queue, and the queue has a bound. Thread: the io thread. Lifetime: the loop is shared with
// the pool's threads.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>

#include "http/io_loop.hpp"
#include "http/prep_queue.hpp"

namespace mlxs::http {

class PrepPool {
 public:
  explicit PrepPool(std::shared_ptr<IoLoop> io);
  ~PrepPool();
  PrepPool(const PrepPool&) = delete;
  PrepPool& operator=(const PrepPool&) = delete;

  // The id that the job has from now on; 0: too much waits already.
  [[nodiscard]] std::uint64_t run(PrepJob job);
  // Work that has not begun is dropped; what runs is not wanted any more but runs on.
  void withdraw(std::uint64_t id);
  // Asks the work that runs to stop and waits for it; what has not begun is dropped.
  void stop();

 private:
  struct Threads;
  void give_work();

  std::shared_ptr<IoLoop> io_;
  std::unique_ptr<Threads> threads_;
  PrepQueue queue_;
  std::stop_source stopping_;
  std::uint64_t last_id_ = 0;
};

}  // namespace mlxs::http
