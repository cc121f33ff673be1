#include "models/split_name.hpp"

#include <charconv>
#include <cstddef>

namespace mlxs::models {
namespace {

constexpr std::string_view ending = ".gguf";
constexpr std::string_view separator = "-of-";
constexpr std::size_t number_digits = 5;
// "-00002-of-00003.gguf"
constexpr std::size_t tail_bytes =
    1 + number_digits + separator.size() + number_digits + ending.size();

std::optional<int> parse_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  return number;
}

std::string five_digits(int number) {
  std::string digits = std::to_string(number);
  if (digits.size() < number_digits) digits.insert(0, number_digits - digits.size(), '0');
  return digits;
}

}  // namespace

std::optional<SplitName> parse_split_name(std::string_view file_name) {
  if (file_name.size() <= tail_bytes || !file_name.ends_with(ending)) return {};
  const std::string_view tail = file_name.substr(file_name.size() - tail_bytes);
  if (tail.front() != '-' || tail.substr(1 + number_digits, separator.size()) != separator) {
    return {};
  }
  const auto part = parse_number(tail.substr(1, number_digits));
  const auto parts = parse_number(tail.substr(1 + number_digits + separator.size(), number_digits));
  if (!part || !parts || *part < 1 || *part > *parts) return {};
  return SplitName{.name = std::string(file_name.substr(0, file_name.size() - tail_bytes)),
                   .part = *part,
                   .parts = *parts};
}

std::string to_file_name(const SplitName& split) {
  return split.name + "-" + five_digits(split.part) + std::string(separator) +
         five_digits(split.parts) + std::string(ending);
}

}  // namespace mlxs::models
