#include "engine/kv_layout.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace mlxs::engine {
namespace {

std::size_t rows_before(const KvPlane& plane, int token) {
  return static_cast<std::size_t>(token / plane.tokens_per_row);
}

std::size_t plane_bytes(const KvPlane& plane, TokenRange tokens) {
  return (rows_before(plane, tokens.end) - rows_before(plane, tokens.begin)) * plane.row_bytes;
}

}  // namespace

std::size_t KvLayout::bytes(TokenRange tokens) const {
  std::size_t sum = 0;
  for (const KvPlane& plane : planes_) sum += plane_bytes(plane, tokens);
  return sum;
}

SharedBlob KvLayout::cut(const KvBlob& blob, TokenRange whole, TokenRange part) const {
  MLXS_CHECK(whole.begin <= part.begin && part.end <= whole.end, "a part lies inside the whole");
  MLXS_CHECK(blob.size() == bytes(whole), "a blob has the size of its run");
  auto result = std::make_shared<KvBlob>(bytes(part));
  const std::byte* from = blob.bytes().data();
  std::byte* to = result->bytes().data();
  for (const KvPlane& plane : planes_) {
    const std::size_t skipped = plane_bytes(plane, {whole.begin, part.begin});
    const std::size_t taken = plane_bytes(plane, part);
    std::copy_n(from + skipped, taken, to);
    from += plane_bytes(plane, whole);
    to += taken;
  }
  return result;
}

}  // namespace mlxs::engine
