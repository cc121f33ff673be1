// What is remembered of one request for its log line. Never texts, never keys.
// Thread: plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace mlxs::http {

// Only requests that generate have one.
struct TurnRecord {
  std::string model;  // as the client named it
  int prompt_tokens = 0;
  int prompt_tokens_cached = 0;
  int prompt_tokens_matched = 0;  // longest start that the cache knew
  std::string_view resumed_from;  // "lane", "memory" or "nothing"; "" before a lane has it
  std::string parted_at;          // the text around the end of a long match that broke
  int output_tokens = 0;
  std::optional<base::Duration> to_first_token;
  base::Duration prefill{};  // what of it the engine computed
  base::Duration to_last_token{};
  std::string_view stop;  // a stop reason or the code of an error
  // Calls without required arguments; what of the request is not known or cannot be enforced.
  std::vector<std::string> remarks;
};

struct RequestRecord {
  std::string request_id;
  std::string_view route = "none";
  int status = 0;
  base::Duration took{};
  std::optional<TurnRecord> turn;
};

// The status of a request whose client left before the answer, as proxies log it.
inline constexpr int status_client_gone = 499;

[[nodiscard]] std::string log_line(const RequestRecord& record);

}  // namespace mlxs::http
