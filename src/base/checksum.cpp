#include "base/checksum.hpp"

// Everything inline: Debian's package has the header only for that, and no library is linked.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace mlxs::base {
namespace {

Digest digest_of(const XXH128_hash_t& hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  Digest digest;
  static_assert(sizeof canonical == sizeof digest);
  std::memcpy(digest.data(), &canonical, sizeof digest);
  return digest;
}

}  // namespace

Digest checksum(std::string_view bytes) {
  return digest_of(XXH3_128bits(bytes.data(), bytes.size()));
}

Digest checksum(std::span<const std::byte> bytes) {
  return digest_of(XXH3_128bits(bytes.data(), bytes.size()));
}

struct Checksum::State {
  XXH3_state_t xxh;
};

Checksum::Checksum() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh); }
Checksum::~Checksum() = default;
Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;

Checksum& Checksum::add(std::string_view bytes) {
  XXH3_128bits_update(&state_->xxh, bytes.data(), bytes.size());
  return *this;
}

Checksum& Checksum::add(std::span<const std::byte> bytes) {
  XXH3_128bits_update(&state_->xxh, bytes.data(), bytes.size());
  return *this;
}

Checksum& Checksum::add(const Digest& digest) {
  XXH3_128bits_update(&state_->xxh, digest.data(), digest.size());
  return *this;
}

Checksum& Checksum::add(std::uint64_t number) {
  std::array<unsigned char, 8> bytes{};
  for (unsigned char& byte : bytes) {
    byte = static_cast<unsigned char>(number & 0xFFU);
    number >>= 8U;
  }
  XXH3_128bits_update(&state_->xxh, bytes.data(), bytes.size());
  return *this;
}

Digest Checksum::digest() const { return digest_of(XXH3_128bits_digest(&state_->xxh)); }

}  // namespace mlxs::base
