// Argument types by a tool's schema, for families whose markup carries none. The schema decides,
// never the spelling: a string argument stays a string whatever it looks like.
// Thread: plain value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat/scan/schema_place.hpp"

namespace mlxs::chat {

class ArgumentTypes {
 public:
  // How a JSON value stands to its argument: fitting or past help; to be converted; unknown: the
  // schema does not declare the argument.
  enum class Fit { as_written, convert, unknown };

  struct Argument {
    std::string name;
    JsonTypes types = 0;  // 0: any
    bool required = false;
  };

  // Follows type, enum, const, anyOf, oneOf and references inside the schema. An argument that the
  // schema does not type, or a schema that is no object, means string.
  explicit ArgumentTypes(std::string_view schema_json);

  // A string is among what the schema accepts, so the text is passed on as it is written.
  [[nodiscard]] bool is_text(std::string_view argument) const;
  // `written` as JSON: as it stands when it is JSON of a fitting type (Python's True, False and
  // None are read as JSON's), else as a JSON string, so that nothing is lost.
  [[nodiscard]] std::string to_json(std::string_view argument, std::string_view written) const;

  [[nodiscard]] const std::vector<Argument>& arguments() const { return arguments_; }
  // The schema says that there are other arguments than those it declares.
  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] bool declares(std::string_view argument) const;
  // What stands inside the argument's value.
  [[nodiscard]] SchemaPlace inside(std::string_view argument) const {
    return schema_.property(argument);
  }
  // Told by the first byte of the value.
  [[nodiscard]] Fit fit(std::string_view argument, char begins) const;
  // The JSON value is of a type that the argument takes.
  [[nodiscard]] bool takes(std::string_view argument, std::string_view json) const;
  // `json` is an object with every required argument, no unknown one, and values of their types.
  [[nodiscard]] bool takes_all(std::string_view json) const;
  // `json` as the argument wants it (json_types: converted).
  [[nodiscard]] std::string convert(std::string_view argument, std::string_view json) const;

 private:
  [[nodiscard]] JsonTypes types_of(std::string_view argument) const;

  SchemaPlace schema_;
  std::vector<Argument> arguments_;
  bool open_ = false;
};

}  // namespace mlxs::chat
