// Lines of a pipe or file, as they are. Thread: one owner.
#pragma once

#include <string>

#include "cli/line_source.hpp"
#include "cli/wake.hpp"

namespace mlxs::cli {

class PipedLines final : public LineSource {
 public:
  // Reads `fd`, which stays open, until its end or until `stop` is raised. `stop` outlives this.
  PipedLines(int fd, const Wake& stop) : fd_(fd), stop_(stop) {}
  [[nodiscard]] Line next() override;

 private:
  [[nodiscard]] bool read_more();

  int fd_;
  const Wake& stop_;
  std::string held_;
};

}  // namespace mlxs::cli
