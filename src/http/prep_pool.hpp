// One thread for long pure work: parsing, rendering, tokenising. Thread: the io thread.
#pragma once

#include <functional>
#include <memory>

namespace mlxs::http {

class PrepPool {
 public:
  PrepPool();
  // Waits for the work that runs; what has not begun is dropped.
  ~PrepPool();
  PrepPool(const PrepPool&) = delete;
  PrepPool& operator=(const PrepPool&) = delete;

  // `work` owns what it touches: whoever asked may be gone when it runs. It must not throw.
  void run(std::function<void()> work);
  void stop();

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace mlxs::http
