// The program's log: one line per fact, to standard error. Text of prompts and answers and keys
// never go here. Thread: any. Log is passed down as a dependency; there is no global logger.
#pragma once

#include <memory>
#include <string_view>

namespace mlxs::base {

enum class LogLevel { trace, debug, info, warn, error, off };

class Log {
 public:
  explicit Log(LogLevel level);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view line);
  void info(std::string_view line);
  void warn(std::string_view line);
  void error(std::string_view line);
  [[nodiscard]] LogLevel level() const { return level_; }

 private:
  struct Sink;
  LogLevel level_;
  std::unique_ptr<Sink> sink_;
};

}  // namespace mlxs::base
