// One thread tells another, which may be waiting for a file descriptor, that something is up.
// Thread: raise and raised from any.
#pragma once

#include <atomic>

namespace mlxs::cli {

class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  void raise();
  [[nodiscard]] bool raised() const { return raised_; }

  // Waits until `fd` can be read or this is raised; true for `fd`.
  [[nodiscard]] bool wait_readable(int fd) const;

 private:
  int read_end_ = -1;
  int write_end_ = -1;
  std::atomic<bool> raised_ = false;
};

}  // namespace mlxs::cli
