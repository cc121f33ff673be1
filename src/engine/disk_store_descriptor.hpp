// An open file of the system, closed at the end of its life. Thread: a plain value that moves.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace mlxs::engine {

class Descriptor {
 public:
  // Not open when the system refuses; errno says why. Links are not followed.
  Descriptor(const std::filesystem::path& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  ~Descriptor() {
    if (is_open()) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;

  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// What the system said last on this thread.
[[nodiscard]] inline base::Error system_error() {
  const int code = errno;
  const bool missing = code == ENOENT || code == ENOTDIR;
  return {.code = missing ? base::ErrorCode::not_found : base::ErrorCode::unavailable,
          .message = std::generic_category().message(code)};
}

}  // namespace mlxs::engine
