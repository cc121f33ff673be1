// The server's own numbers, and all numbers as Prometheus text. Thread: the io thread. Bound: the
// routes of the table times the statuses the program can answer.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "engine/messages.hpp"

namespace mlxs::http {

class Metrics {
 public:
  void request_began() { ++requests_in_flight_; }
  void request_ended(std::string_view route, int status);
  void first_token_after(base::Duration duration);
  void connections(std::size_t open) { connections_ = open; }
  // The engine's last snapshot: shown again when the engine is too busy to give a new one.
  void engine(const engine::EngineStats& stats) { engine_ = stats; }

  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::array<double, 12> bucket_seconds{0.05, 0.1, 0.25, 0.5, 1,   2.5,
                                                         5,    10,  30,   60,  120, 300};

  std::map<std::pair<std::string, int>, long long> requests_;
  std::array<long long, bucket_seconds.size()> buckets_{};  // cumulative, as Prometheus wants them
  long long first_tokens_ = 0;
  double first_token_seconds_ = 0;
  long long requests_in_flight_ = 0;
  std::size_t connections_ = 0;
  engine::EngineStats engine_;
};

}  // namespace mlxs::http
