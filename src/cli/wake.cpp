#include "cli/wake.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/check.hpp"

namespace mlxs::cli {

Wake::Wake() {
  std::array<int, 2> ends{};
  MLXS_CHECK(::pipe(ends.data()) == 0, "the system gives a pipe");
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  read_end_ = ends[0];
  write_end_ = ends[1];
}

Wake::~Wake() {
  ::close(read_end_);
  ::close(write_end_);
}

void Wake::raise() {
  if (raised_.exchange(true)) return;
  const char byte = 0;
  // The pipe is empty before the first raise, so that one byte always fits.
  static_cast<void>(!::write(write_end_, &byte, 1));
}

bool Wake::wait_readable(int fd) const {
  std::array<pollfd, 2> waited = {{{fd, POLLIN, 0}, {read_end_, POLLIN, 0}}};
  while (::poll(waited.data(), waited.size(), -1) < 0) {
    if (errno != EINTR) return false;
  }
  return waited[1].revents == 0;
}

}  // namespace mlxs::cli
