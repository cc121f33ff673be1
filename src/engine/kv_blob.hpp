// Bytes of KV state in host memory: filled once by the model, immutable afterwards, shared by the
// prefix cache and the writer of the disk tier. Thread: immutable once shared.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace mlxs::engine {

class KvBlob {
 public:
  // The bytes are not initialised: the maker fills all of them.
  explicit KvBlob(std::size_t size)
      : size_(size), bytes_(std::make_unique_for_overwrite<std::byte[]>(size)) {}

  [[nodiscard]] std::span<std::byte> bytes() { return {bytes_.get(), size_}; }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {bytes_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  std::unique_ptr<std::byte[]> bytes_;
};

// Shared because the writer of the disk tier may still need what the cache has dropped.
using SharedBlob = std::shared_ptr<const KvBlob>;

}  // namespace mlxs::engine
