// The signature under a thinking block: opaque to clients, which send it back with the block. Ours
// proves nothing and keeps no secret; it is never empty, is the same for the same thought however
// that was cut into pieces, and is valid base64 for clients that look. Thread: one owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mlxs::wire::anthropic {

class Signature {
 public:
  // The next piece of the thought.
  void feed(std::string_view text);
  [[nodiscard]] std::string text() const;

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325U;  // FNV-1a's offset basis
};

}  // namespace mlxs::wire::anthropic
