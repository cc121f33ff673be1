#include "models/nearest_name.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::models {
namespace {

// Names are short; longer input is cut, which bounds the quadratic work.
constexpr std::size_t compared_bytes_max = 128;

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
  left = left.substr(0, compared_bytes_max);
  right = right.substr(0, compared_bytes_max);
  using Row = std::vector<std::size_t>;
  Row before_last;
  Row last(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    Row row(right.size() + 1, i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t changed = left[i - 1] == right[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
      const bool swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& candidates) {
  if (name.empty()) return {};
  name = name.substr(0, compared_bytes_max);
  std::optional<std::string> nearest;
  std::size_t least = std::max<std::size_t>(name.size() / 3, 1) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = candidate.starts_with(name) ? 0 : edit_distance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace mlxs::models
