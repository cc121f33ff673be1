#include "base/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace mlxs::base {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct Step {
  std::size_t length = 1;  // bytes to pass over
  enum class Kind { valid, invalid, incomplete } kind = Kind::invalid;
};

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Length of a character by its first byte, 0 when no character begins with it.
std::size_t length_by_lead(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// The second byte's range excludes overlong forms, surrogates and values over U+10FFFF (Unicode 15,
// table 3-7).
bool second_byte_fits(unsigned lead, unsigned second) {
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return second >= low && second <= high;
}

Step step(std::string_view text, std::size_t at) {
  const unsigned lead = byte_at(text, at);
  const std::size_t length = length_by_lead(lead);
  if (length == 0) return {.length = 1, .kind = Step::Kind::invalid};
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i == text.size()) return {.length = i, .kind = Step::Kind::incomplete};
    const unsigned next = byte_at(text, at + i);
    const bool fits = i == 1 ? second_byte_fits(lead, next) : (next & 0xC0U) == 0x80U;
    if (!fits) return {.length = i, .kind = Step::Kind::invalid};
  }
  return {.length = length, .kind = Step::Kind::valid};
}

// Most text is, and this is a loop that compilers make fast.
bool is_ascii(std::string_view text) {
  unsigned char bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  for (std::size_t at = 0; at < text.size();) {
    const Step next = step(text, at);
    if (next.kind != Step::Kind::valid) return false;
    at += next.length;
  }
  return true;
}

std::string repair_utf8(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Step next = step(text, at);
    repaired += next.kind == Step::Kind::valid ? text.substr(at, next.length) : replacement;
    at += next.length;
  }
  return repaired;
}

std::size_t incomplete_utf8_tail(std::string_view text) {
  const std::size_t window = std::min<std::size_t>(text.size(), 3);
  for (std::size_t back = 1; back <= window; ++back) {
    const std::size_t at = text.size() - back;
    if (length_by_lead(byte_at(text, at)) == 0) continue;
    const Step last = step(text, at);
    return last.kind == Step::Kind::incomplete && last.length == back ? back : 0;
  }
  return 0;
}

std::string Utf8Gate::feed(std::string_view bytes) {
  held_ += bytes;
  const std::size_t tail = incomplete_utf8_tail(held_);
  const std::size_t whole = held_.size() - tail;
  std::string out = repair_utf8(std::string_view(held_).substr(0, whole));
  held_.erase(0, whole);
  return out;
}

std::string Utf8Gate::finish() {
  std::string out = repair_utf8(held_);
  held_.clear();
  return out;
}

}  // namespace mlxs::base
