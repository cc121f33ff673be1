#include "chat/constraint/number_rule.hpp"

#include <algorithm>
#include <vector>

#include "base/limits.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view fraction = R"(("." [0-9]{1,15}))";
constexpr std::string_view no_fraction = R"(("." "0"{1,15}))";

std::string digits(std::size_t count) {
  if (count == 0) return "";
  return count == 1 ? "[0-9]" : "[0-9]{" + std::to_string(count) + "}";
}

std::string digit_between(char from, char to) {
  if (from == to) return std::string("\"") + from + '"';
  return std::string("[") + from + '-' + to + ']';
}

// Numbers of as many digits as both bounds have, from `from` to `to`.
std::string same_length(const std::string& from, const std::string& to) {
  const std::size_t rest = from.size() - 1;
  if (rest == 0) return digit_between(from[0], to[0]);
  const std::string zeros(rest, '0');
  const std::string nines(rest, '9');
  const std::string low = from.substr(1);
  const std::string high = to.substr(1);
  if (from[0] == to[0]) return in_row({digit_between(from[0], from[0]), same_length(low, high)});
  // The first digit's ends have bounds of their own unless every rest is allowed behind them.
  const char first = low == zeros ? from[0] : static_cast<char>(from[0] + 1);
  const char last = high == nines ? to[0] : static_cast<char>(to[0] - 1);
  std::vector<std::string> choices;
  if (first != from[0])
    choices.push_back(in_row({digit_between(from[0], from[0]), same_length(low, nines)}));
  if (first <= last) choices.push_back(in_row({digit_between(first, last), digits(rest)}));
  if (last != to[0])
    choices.push_back(in_row({digit_between(to[0], to[0]), same_length(zeros, high)}));
  return one_of(choices);
}

// From `from` to `to`, neither negative.
void add_between(std::int64_t from, std::int64_t to, std::string_view sign,
                 std::vector<std::string>& choices) {
  std::int64_t power = 10;
  while (power <= from) power *= 10;
  for (; from <= to; power *= 10) {
    const std::int64_t last = std::min(to, power - 1);
    choices.push_back(in_row({sign, same_length(std::to_string(from), std::to_string(last))}));
    from = power;
  }
}

// The digits of a whole number between the bounds.
std::string whole_between(std::int64_t from, std::int64_t to) {
  std::vector<std::string> choices;
  if (from < 0) add_between(std::max<std::int64_t>(1, -to), -from, "\"-\"", choices);
  if (to >= 0) add_between(std::max<std::int64_t>(0, from), to, "", choices);
  return one_of(choices);
}

std::string whole_body(const NumberValue& number) {
  if (!number.minimum && !number.maximum) return R"("0" | "-"? [1-9] [0-9]{0,17})";
  constexpr std::int64_t most = base::limits::schema_number_max - 1;
  const std::int64_t from = number.minimum.value_or(std::min(-most, *number.maximum));
  return whole_between(from, number.maximum.value_or(std::max(most, from)));
}

// No exponent between bounds: it would say another number than its digits.
std::string broken_body(const NumberValue& number) {
  if (!number.minimum || *number.minimum < 0)
    return R"("-"? ("0" | [1-9] [0-9]{0,15}) ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,2})?)";
  constexpr std::int64_t most = base::limits::schema_number_max - 1;
  const std::int64_t from = *number.minimum;
  if (!number.maximum) return in_row({whole_between(from, most), fraction, "?"});
  const std::int64_t to = *number.maximum;
  const std::string last = in_row({literal(std::to_string(to)), no_fraction, "?"});
  if (from >= to) return last;
  return in_row({whole_between(from, to - 1), fraction, "?"}) + " | " + last;
}

}  // namespace

std::string number_rule(Grammar& grammar, const NumberValue& number) {
  return grammar.rule(number.whole ? whole_body(number) : broken_body(number));
}

bool keeps_bounds(const NumberValue& number) {
  if (number.whole) return true;
  const bool from_zero = number.minimum && *number.minimum >= 0;
  return from_zero || (!number.minimum && !number.maximum);
}

}  // namespace mlxs::chat
