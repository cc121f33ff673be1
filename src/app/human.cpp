#include "app/human.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace mlxs::app {
namespace {

std::string scaled(std::uint64_t number, const std::array<std::string_view, 5>& units) {
  std::size_t unit = 0;
  auto value = static_cast<double>(number);
  while (value >= 999.95 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f" : "%.1f", value);
  std::string out = text.data();
  if (!units[unit].empty()) out += " " + std::string(units[unit]);
  return out;
}

}  // namespace

std::string human_bytes(std::uint64_t bytes) {
  return scaled(bytes, {"B", "kB", "MB", "GB", "TB"});
}

std::string human_count(std::uint64_t count) { return scaled(count, {"", "k", "M", "B", "T"}); }

}  // namespace mlxs::app
