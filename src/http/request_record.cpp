#include "http/request_record.hpp"

#include <cstdio>

#include "base/json.hpp"

namespace mlxs::http {
namespace {

constexpr std::size_t model_bytes_max = 64;
// A request with many odd tools is still one line.
constexpr std::size_t remarks_bytes_max = 400;

// A name from outside stays on its line and inside its field.
std::string plain(std::string_view name) {
  std::string text(name.substr(0, model_bytes_max));
  for (char& c : text)
    if (c <= ' ' || c > '~' || c == '=') c = '?';
  return text.empty() ? "-" : text;
}

std::string joined(const std::vector<std::string>& remarks) {
  std::string text;
  for (const std::string& remark : remarks) {
    if (text.size() + remark.size() > remarks_bytes_max) return text + "...";
    text += (text.empty() ? "" : "; ") + remark;
  }
  return text;
}

std::string tenths(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

// Of the tokens behind the first one: the first belongs to the prefill.
double tokens_per_second(const TurnRecord& turn) {
  if (!turn.to_first_token || turn.output_tokens < 2) return 0;
  const double ms = base::milliseconds(turn.to_last_token - *turn.to_first_token);
  return ms > 0 ? (turn.output_tokens - 1) * 1000.0 / ms : 0;
}

}  // namespace

std::string log_line(const RequestRecord& record) {
  std::string line = record.request_id + " " + std::string(record.route) +
                     " status=" + std::to_string(record.status) +
                     " ms=" + tenths(base::milliseconds(record.took));
  if (!record.turn) return line;
  const TurnRecord& turn = *record.turn;
  line += " model=" + plain(turn.model) +
          " prompt_new=" + std::to_string(turn.prompt_tokens - turn.prompt_tokens_cached) +
          " prompt_cached=" + std::to_string(turn.prompt_tokens_cached) +
          " prompt_matched=" + std::to_string(turn.prompt_tokens_matched) +
          " from=" + (turn.resumed_from.empty() ? "-" : std::string(turn.resumed_from)) +
          " output=" + std::to_string(turn.output_tokens);
  line += " first_token_ms=" +
          (turn.to_first_token ? tenths(base::milliseconds(*turn.to_first_token)) : "-");
  line += " prefill_ms=" + tenths(base::milliseconds(turn.prefill));
  line += " tokens_per_s=" + tenths(tokens_per_second(turn));
  line += " stop=" + (turn.stop.empty() ? "-" : std::string(turn.stop));
  if (!turn.remarks.empty()) line += " remarks=" + base::quote(joined(turn.remarks));
  return turn.parted_at.empty() ? line : line + " parted_at=" + base::quote(turn.parted_at);
}

}  // namespace mlxs::http
