#include "base/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace mlxs::base {
namespace {

spdlog::level::level_enum spd_level(LogLevel level) {
  switch (level) {
    case LogLevel::trace: return spdlog::level::trace;
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warn: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
    case LogLevel::off: return spdlog::level::off;
  }
  return spdlog::level::info;
}

}  // namespace

struct Log::Sink {
  spdlog::logger logger{"mlx-serve", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()};
};

Log::Log(LogLevel level) : level_(level), sink_(std::make_unique<Sink>()) {
  sink_->logger.set_level(spd_level(level));
  sink_->logger.set_pattern("%H:%M:%S.%e %^%-5l%$ %v");
}

Log::~Log() = default;

// The text is passed as an argument, never as a format string.
void Log::debug(std::string_view line) { sink_->logger.debug("{}", line); }
void Log::info(std::string_view line) { sink_->logger.info("{}", line); }
void Log::warn(std::string_view line) { sink_->logger.warn("{}", line); }
void Log::error(std::string_view line) { sink_->logger.error("{}", line); }

}  // namespace mlxs::base
