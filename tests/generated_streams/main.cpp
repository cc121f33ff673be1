// Generated turns as the Messages API says them, streamed and whole. Usage: generated_streams COUNT
// [FIRST_SEED]. Prints one JSON object a line for each turn:
//
//   {"status": 200, "stream": "event: message_start\n...", "body": "{\"id\": ...}"}
//
// `status` and `body` are the reply that is not streamed; of a turn that fails, the error.

#include <charconv>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.hpp"
#include "core/fold.hpp"
#include "support/generated_turn.hpp"
#include "wire/anthropic/codec.hpp"

namespace mlxs::test {
namespace {

wire::AnswerHead head_of(unsigned seed) {
  const std::string number = std::to_string(seed);
  return {.message_id = "msg_" + number,
          .request_id = "req_" + number,
          .model = "generated",
          .asks_safeguards = seed % 2 == 0};
}

// A ping stands before every event.
std::string stream_of(const core::Events& turn, wire::Encoder& encoder) {
  std::string bytes;
  for (const core::Event& event : turn) {
    bytes += encoder.ping();
    bytes += encoder.encode(event);
  }
  return bytes;
}

wire::ErrorReply whole_of(const core::Events& turn, const wire::AnswerHead& head) {
  const wire::AnthropicCodec codec;
  core::Fold fold;
  for (const core::Event& event : turn) fold.feed(event);
  const auto whole = fold.take();
  if (const auto* error = std::get_if<base::Error>(&whole))
    return codec.encode_error(*error, head.request_id);
  return {.status = 200, .body = codec.encode_answer(std::get<core::Answer>(whole), head)};
}

std::string line_of(unsigned seed) {
  const wire::AnswerHead head = head_of(seed);
  const core::Events turn = make_turn(seed);
  const wire::ErrorReply whole = whole_of(turn, head);
  const auto encoder = wire::AnthropicCodec().make_encoder(head);
  return R"({"status":)" + std::to_string(whole.status) + R"(,"stream":)" +
         base::quote(stream_of(turn, *encoder)) + R"(,"body":)" + base::quote(whole.body) + "}\n";
}

std::optional<unsigned> parse_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = failed == std::errc{} && end == text.data() + text.size();
  return good ? std::optional(number) : std::nullopt;
}

}  // namespace
}  // namespace mlxs::test

int main(int count, char** words) {
  using mlxs::test::parse_number;
  const auto turns = count >= 2 ? parse_number(words[1]) : std::nullopt;
  const auto first = count == 3 ? parse_number(words[2]) : std::optional(0U);
  if (count > 3 || !turns || !first) {
    std::cerr << "usage: generated_streams COUNT [FIRST_SEED]\n";
    return 2;
  }
  for (unsigned i = 0; i < *turns; ++i) std::cout << mlxs::test::line_of(*first + i);
  return std::cout.flush() ? 0 : 1;
}
