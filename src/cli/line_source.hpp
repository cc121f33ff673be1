// The seam between the chat and where its lines come from: a terminal with editing and history, or
// a pipe. Thread: one owner.
#pragma once

#include <string>

namespace mlxs::cli {

enum class LineEnd {
  entered,      // a line; may hold newlines when several were pasted
  interrupted,  // Ctrl-C at the prompt
  closed,       // Ctrl-D, end of the pipe, or the program stops
};

struct Line {
  LineEnd end = LineEnd::closed;
  std::string text;
};

class LineSource {
 public:
  virtual ~LineSource() = default;
  // Waits for the next line.
  [[nodiscard]] virtual Line next() = 0;
};

}  // namespace mlxs::cli
