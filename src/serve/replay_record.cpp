#include "serve/replay_record.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace mlxs::serve {
namespace {

class Writer {
 public:
  template <typename Number>
  void number(Number value) {
    auto rest = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < sizeof(Number); ++i, rest >>= 8U)
      bytes_ += static_cast<char>(rest & 0xFFU);
  }
  void count(std::size_t value) { number(static_cast<std::uint32_t>(value)); }
  void text(std::string_view value) {
    count(value.size());
    bytes_ += value;
  }
  void digest(const base::Digest& value) {
    for (const std::uint8_t byte : value) bytes_ += static_cast<char>(byte);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// What is asked for beyond the end is zero and empty, and `ok` is false from then on.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <typename Number>
  Number number() {
    const std::string_view taken = take(sizeof(Number));
    std::uint64_t value = 0;
    for (std::size_t i = taken.size(); i > 0; --i)
      value = (value << 8U) | static_cast<unsigned char>(taken[i - 1]);
    return static_cast<Number>(value);
  }
  // A count of things that have `least` bytes each.
  std::size_t count(std::size_t least) {
    const std::size_t value = number<std::uint32_t>();
    ok_ = ok_ && value <= bytes_.size() / least;
    return ok_ ? value : 0;
  }
  std::string text() { return std::string(take(count(1))); }
  base::Digest digest() {
    base::Digest value{};
    const std::string_view taken = take(value.size());
    std::copy(taken.begin(), taken.end(), value.begin());
    return value;
  }
  [[nodiscard]] bool done() const { return ok_ && bytes_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    ok_ = ok_ && size <= bytes_.size();
    if (!ok_) return {};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

constexpr std::size_t digest_bytes = 16;
constexpr std::size_t length_bytes = 4;

std::size_t text_bytes(std::string_view text) { return length_bytes + text.size(); }

}  // namespace

std::string to_record(const SampledAnswer& answer) {
  Writer out;
  out.digest(answer.key);
  out.digest(answer.place.prefix);
  out.number(answer.place.segment_bytes);
  out.count(answer.place.header.size());
  for (const core::PromptPiece& piece : answer.place.header) {
    out.number(static_cast<std::uint8_t>(piece.from_template ? 1 : 0));
    out.text(piece.text);
  }
  out.count(answer.tokens.size());
  for (const engine::Token token : answer.tokens) out.number(static_cast<std::uint32_t>(token));
  out.text(answer.delivered.content);
  out.text(answer.delivered.reasoning);
  out.count(answer.delivered.tool_calls.size());
  for (const chat::TemplateCall& call : answer.delivered.tool_calls) {
    out.text(call.id);
    out.text(call.name);
    out.text(call.arguments_json);
  }
  return out.take();
}

std::optional<SampledAnswer> from_record(std::string_view bytes) {
  Reader in(bytes);
  SampledAnswer answer;
  answer.key = in.digest();
  answer.place.prefix = in.digest();
  answer.place.segment_bytes = in.number<std::uint64_t>();
  for (std::size_t left = in.count(1 + length_bytes); left > 0; --left) {
    const bool from_template = in.number<std::uint8_t>() == 1;
    answer.place.header.push_back({.text = in.text(), .from_template = from_template});
  }
  for (std::size_t left = in.count(sizeof(std::uint32_t)); left > 0; --left)
    answer.tokens.push_back(static_cast<engine::Token>(in.number<std::uint32_t>()));
  answer.delivered.role = "assistant";
  answer.delivered.content = in.text();
  answer.delivered.reasoning = in.text();
  for (std::size_t left = in.count(3 * length_bytes); left > 0; --left) {
    chat::TemplateCall call;
    call.id = in.text();
    call.name = in.text();
    call.arguments_json = in.text();
    answer.delivered.tool_calls.push_back(std::move(call));
  }
  if (!in.done()) return std::nullopt;
  return answer;
}

std::size_t record_bytes(const SampledAnswer& answer) {
  std::size_t bytes = record_frame_bytes + 2 * digest_bytes + sizeof(std::uint64_t);
  bytes += 3 * length_bytes;  // the counts
  for (const core::PromptPiece& piece : answer.place.header) bytes += 1 + text_bytes(piece.text);
  bytes += answer.tokens.size() * sizeof(std::uint32_t);
  bytes += text_bytes(answer.delivered.content) + text_bytes(answer.delivered.reasoning);
  for (const chat::TemplateCall& call : answer.delivered.tool_calls)
    bytes += text_bytes(call.id) + text_bytes(call.name) + text_bytes(call.arguments_json);
  return bytes;
}

}  // namespace mlxs::serve
