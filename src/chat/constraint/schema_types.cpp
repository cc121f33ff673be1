#include "chat/constraint/schema_types.hpp"

#include <cmath>

#include "base/limits.hpp"

namespace mlxs::chat {
namespace {

using base::json::object;
using base::json::value;

bool has_named_type(const value& one, std::string_view type) {
  if (type == "string") return one.is_string();
  if (type == "boolean") return one.is_bool();
  if (type == "null") return one.is_null();
  if (type == "array") return one.is_array();
  if (type == "object") return one.is_object();
  if (type == "number") return one.is_number();
  if (type != "integer" || !one.is_number()) return false;
  return !one.is_double() || std::nearbyint(one.get_double()) == one.get_double();
}

std::optional<double> number_at(const object& schema, std::string_view keyword) {
  const value* found = schema.if_contains(keyword);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  return found->to_number<double>();
}

// One side of a number's bounds. `sign` is 1 for the lower side and -1 for the upper one, which is
// the lower side of the negative numbers.
class Side {
 public:
  Side(const object& schema, int sign) : schema_(schema), sign_(sign) {}

  std::optional<std::int64_t> bound(bool whole, std::vector<std::string>& lost) const {
    const std::string_view inclusive = sign_ > 0 ? "minimum" : "maximum";
    const std::string_view exclusive = sign_ > 0 ? "exclusiveMinimum" : "exclusiveMaximum";
    const value* flag = schema_.if_contains(exclusive);
    const bool is_flag = flag != nullptr && flag->is_bool() && flag->get_bool();
    std::optional<std::int64_t> bound;
    for (const std::string_view keyword : {inclusive, exclusive}) {
      const auto found = number_at(schema_, keyword);
      if (!found) continue;
      const bool open = keyword == exclusive || is_flag;
      const auto usable = whole_bound(*found * sign_, open, whole);
      if (!usable) lost.emplace_back(keyword);
      if (usable && (!bound || *usable > *bound)) bound = usable;
    }
    if (bound) bound = *bound * sign_;
    return bound;
  }

 private:
  // The smallest whole number that holds; none where a whole number does not say it.
  static std::optional<std::int64_t> whole_bound(double bound, bool open, bool whole) {
    constexpr auto number_max = static_cast<double>(base::limits::schema_number_max);
    if (!(bound < number_max)) return std::nullopt;
    if (bound <= -number_max) return 1 - base::limits::schema_number_max;
    const bool is_whole = std::nearbyint(bound) == bound;
    if (!whole && (open || !is_whole)) return std::nullopt;
    const auto rounded = static_cast<std::int64_t>(std::ceil(bound));
    return open && is_whole ? rounded + 1 : rounded;
  }

  const object& schema_;
  int sign_;
};

}  // namespace

bool has_type(const value& one, const value& type) {
  if (type.is_string()) return has_named_type(one, type.get_string());
  if (!type.is_array()) return true;
  for (const value& name : type.get_array()) {
    if (name.is_string() && has_named_type(one, name.get_string())) return true;
  }
  return false;
}

Bounds size_bounds(const object& schema, std::string_view least, std::string_view most) {
  constexpr auto size_max = static_cast<double>(base::limits::schema_repetitions_max);
  Bounds bounds;
  const auto lower = number_at(schema, least);
  const auto upper = number_at(schema, most);
  if (lower && *lower <= size_max) {
    if (*lower > 0) bounds.minimum = static_cast<std::size_t>(*lower);
  } else if (lower) {
    bounds.lost.emplace_back(least);
  }
  const bool usable = upper && *upper >= static_cast<double>(bounds.minimum) && *upper <= size_max;
  if (usable) bounds.maximum = static_cast<std::size_t>(*upper);
  if (upper && !usable) bounds.lost.emplace_back(most);
  return bounds;
}

NumberBounds number_bounds(const object& schema, bool whole) {
  NumberBounds bounds;
  bounds.number.whole = whole;
  bounds.number.minimum = Side(schema, 1).bound(whole, bounds.lost);
  bounds.number.maximum = Side(schema, -1).bound(whole, bounds.lost);
  const NumberValue& number = bounds.number;
  if (number.minimum && number.maximum && *number.minimum > *number.maximum) {
    bounds.number = {.whole = whole, .minimum = std::nullopt, .maximum = std::nullopt};
    bounds.lost = {"minimum", "maximum"};
  }
  return bounds;
}

}  // namespace mlxs::chat
