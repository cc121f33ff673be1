#include "wire/field.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace mlxs::wire {
namespace {

namespace json = base::json;

constexpr std::size_t quoted_bytes_max = 40;  // a word or a line's start; error texts stay readable

std::string described(const json::value& value) {
  if (value.is_array()) return value.get_array().empty() ? "an empty array" : "an array";
  if (value.is_object()) return "an object";
  if (value.is_string()) return base::quote(shorten(value.get_string(), quoted_bytes_max));
  return base::to_text(value);
}

// A number as a double tells its size well enough for a range check.
std::optional<double> as_double(const Field& field) {
  if (!field.present() || !field.value().is_number()) return std::nullopt;
  return field.value().to_number<double>();
}

// Numbers of a range as people write them: "0", "0.5".
std::string plain(double number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return {digits, end};
}

}  // namespace

Field::Field(const json::value& document) : Field(&document, "") {}

Field::Field(const json::value* value, std::string path)
    : value_(value != nullptr && value->is_null() ? nullptr : value), path_(std::move(path)) {}

const json::value& Field::value() const {
  MLXS_CHECK(present(), "only a field that is present has a value");
  return *value_;
}

Field Field::member(std::string_view name) const {
  std::string path = path_.empty() ? std::string(name) : path_ + "." + std::string(name);
  const json::value* found =
      is_object() ? value_->get_object().if_contains(json::string_view(name.data(), name.size()))
                  : nullptr;
  return {found, std::move(path)};
}

base::Result<std::vector<Field>> Field::items() const {
  std::vector<Field> fields;
  if (!present()) return fields;
  if (!is_array()) return wrong("an array");
  const json::array& array = value_->get_array();
  fields.reserve(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    const std::string index = std::to_string(i);
    fields.push_back(Field(&array[i], path_.empty() ? index : path_ + "." + index));
  }
  return fields;
}

base::Error Field::wrong(std::string_view expected) const {
  std::string message = path_.empty() ? "The request body" : path_;
  message += ": expected ";
  message += expected;
  message += present() ? ", got " + described(*value_) : ", but it is missing or null";
  return {.code = base::ErrorCode::invalid_request, .message = message + ".", .param = path_};
}

base::Result<std::string_view> read_text(const Field& field) {
  if (!field.is_string()) return field.wrong("a string");
  return std::string_view(field.value().get_string());
}

base::Result<std::string_view> read_name(const Field& field) {
  MLXS_TRY(const std::string_view text, read_text(field));
  if (text.empty()) return field.wrong("a string that is not empty");
  return text;
}

base::Result<std::string_view> read_optional_text(const Field& field) {
  if (!field.present()) return std::string_view();
  return read_text(field);
}

base::Result<bool> read_flag(const Field& field) {
  if (!field.present()) return false;
  if (!field.value().is_bool()) return field.wrong("true or false");
  return field.value().get_bool();
}

base::Result<std::optional<int>> read_integer(const Field& field, int min) {
  if (!field.present()) return std::optional<int>();
  const std::optional<double> number = as_double(field);
  if (!number || std::trunc(*number) != *number || *number < min) {
    const bool is_bounded = min > std::numeric_limits<int>::min();
    return field.wrong(is_bounded ? "a whole number of at least " + std::to_string(min)
                                  : "a whole number");
  }
  constexpr int max = std::numeric_limits<int>::max();
  return std::optional<int>(*number > max ? max : static_cast<int>(*number));
}

base::Result<std::optional<float>> read_number(const Field& field, NumberRange range) {
  if (!field.present()) return std::optional<float>();
  const std::optional<double> number = as_double(field);
  if (!number || *number < range.min || *number > range.max)
    return field.wrong("a number from " + plain(range.min) + " to " + plain(range.max));
  return std::optional<float>(static_cast<float>(*number));
}

base::Status expect_object(const Field& field) {
  if (!field.is_object()) return field.wrong("an object");
  return {};
}

std::string shorten(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  std::string_view head = text.substr(0, bytes_max);
  head.remove_suffix(base::incomplete_utf8_tail(head));
  return std::string(head) + "...";
}

}  // namespace mlxs::wire
