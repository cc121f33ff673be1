// Identifiers that clients see: a prefix and 24 letters and digits, unguessable in the product,
// counted in tests. Thread: an IdSource belongs to one thread.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace mlxs::base {

class IdSource {
 public:
  virtual ~IdSource() = default;
  // For example make("msg_") -> "msg_7Fh2...". Never repeats within a process.
  [[nodiscard]] virtual std::string make(std::string_view prefix) = 0;
};

// Reads the system's entropy source for every id.
class RandomIds final : public IdSource {
 public:
  [[nodiscard]] std::string make(std::string_view prefix) override;

 private:
  std::random_device entropy_;
};

// prefix + "1", "2", "3", ... for goldens.
class CountedIds final : public IdSource {
 public:
  [[nodiscard]] std::string make(std::string_view prefix) override;

 private:
  std::uint64_t next_ = 1;
};

}  // namespace mlxs::base
