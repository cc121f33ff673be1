#include "engine/kv_key.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "base/check.hpp"

namespace mlxs::engine {

static_assert(std::endian::native == std::endian::little,
              "tokens are hashed as they lie in memory");

KvKey kv_key(KvPartKind kind, std::span<const Token> path, int begin) {
  const auto end = static_cast<int>(path.size());
  MLXS_CHECK(begin >= 0 && begin <= end, "a part begins inside its path");
  MLXS_CHECK((kind == KvPartKind::point) == (begin == end), "rows are a range, a point is none");
  base::Checksum content;
  content.add(kind == KvPartKind::point ? std::uint64_t{1} : std::uint64_t{0});
  content.add(static_cast<std::uint64_t>(begin));
  content.add(std::as_bytes(path));
  return to_hex(content.digest());
}

std::string to_hex(const base::Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : digest) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

bool is_kv_key(std::string_view text) {
  return text.size() == 32 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace mlxs::engine
