#include "cli/piped_lines.hpp"

#include <unistd.h>

#include <array>
#include <utility>

#include "base/limits.hpp"

namespace mlxs::cli {

Line PipedLines::next() {
  std::size_t end = held_.find('\n');
  while (end == std::string::npos && held_.size() < base::limits::body_bytes_max && read_more()) {
    end = held_.find('\n');
  }
  if (stop_.raised() || held_.empty()) return {};
  Line line{LineEnd::entered, held_.substr(0, end)};
  held_.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

bool PipedLines::read_more() {
  if (!stop_.wait_readable(fd_)) return false;
  std::array<char, 4096> buffer{};
  const ssize_t count = ::read(fd_, buffer.data(), buffer.size());
  if (count <= 0) return false;
  held_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

}  // namespace mlxs::cli
