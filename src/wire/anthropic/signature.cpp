#include "wire/anthropic/signature.hpp"

#include <cstdio>

namespace mlxs::wire::anthropic {

void Signature::feed(std::string_view text) {
  for (const char byte : text) {
    hash_ ^= static_cast<unsigned char>(byte);
    hash_ *= 0x100000001b3U;  // FNV-1a's prime for 64 bits
  }
}

std::string Signature::text() const {
  // "bWx4LXNlcnZl" is "mlx-serve" in base64; 12 + 16 characters are whole groups of four.
  char text[29];
  std::snprintf(text, sizeof text, "bWx4LXNlcnZl%016llx", static_cast<unsigned long long>(hash_));
  return text;
}

}  // namespace mlxs::wire::anthropic
