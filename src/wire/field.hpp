// A value inside a JSON request together with its place, so that a wrong one can be named:
// "messages.3.content.0.text: expected a string, got 5". null and a missing member are both absent.
// A Field borrows the parsed document, and so do the string_views read from it: the document lives
// longer. Errors are invalid_request with the place as param. Thread: plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace mlxs::wire {

class Field {
 public:
  explicit Field(const base::json::value& document);

  [[nodiscard]] bool present() const { return value_ != nullptr; }
  [[nodiscard]] bool is_string() const { return present() && value_->is_string(); }
  [[nodiscard]] bool is_array() const { return present() && value_->is_array(); }
  [[nodiscard]] bool is_object() const { return present() && value_->is_object(); }
  // Only when present.
  [[nodiscard]] const base::json::value& value() const;
  [[nodiscard]] const std::string& path() const { return path_; }

  // Absent when there is no such member or this is no object.
  [[nodiscard]] Field member(std::string_view name) const;
  // The elements of an array; none when absent; an error when it is something else.
  [[nodiscard]] base::Result<std::vector<Field>> items() const;
  // "PATH: expected EXPECTED, got ...".
  [[nodiscard]] base::Error wrong(std::string_view expected) const;

 private:
  Field(const base::json::value* value, std::string path);

  const base::json::value* value_;
  std::string path_;
};

// A string that must be there.
[[nodiscard]] base::Result<std::string_view> read_text(const Field& field);
// As read_text, and not "".
[[nodiscard]] base::Result<std::string_view> read_name(const Field& field);
// "" when absent.
[[nodiscard]] base::Result<std::string_view> read_optional_text(const Field& field);
// false when absent.
[[nodiscard]] base::Result<bool> read_flag(const Field& field);
// A whole number of at least `min` (the least int: of any size); what is greater than an int can
// hold becomes the greatest int.
[[nodiscard]] base::Result<std::optional<int>> read_integer(const Field& field, int min);

struct NumberRange {
  double min;
  double max;
};
[[nodiscard]] base::Result<std::optional<float>> read_number(const Field& field, NumberRange range);

[[nodiscard]] base::Status expect_object(const Field& field);

// At most `bytes_max` bytes of whole characters, with "..." where something was cut off.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t bytes_max);

}  // namespace mlxs::wire
