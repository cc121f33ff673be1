#include "base/ids.hpp"

#include <cstddef>

namespace mlxs::base {
namespace {

constexpr std::string_view alphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t id_length = 24;  // 62^24 is about 2^142: unguessable, and never repeats

}  // namespace

std::string RandomIds::make(std::string_view prefix) {
  std::string id(prefix);
  std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
  for (std::size_t i = 0; i < id_length; ++i) id.push_back(alphabet[pick(entropy_)]);
  return id;
}

std::string CountedIds::make(std::string_view prefix) {
  return std::string(prefix) + std::to_string(next_++);
}

}  // namespace mlxs::base
