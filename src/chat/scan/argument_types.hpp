// Argument types by a tool's schema, for families whose markup carries none. The schema decides,
// never the spelling: a string argument stays a string whatever it looks like.
// Thread: plain value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlxs::chat {

class ArgumentTypes {
 public:
  // Follows type, enum, const, anyOf, oneOf and references inside the schema. An argument that the
  // schema does not type, or a schema that is no object, means string.
  explicit ArgumentTypes(std::string_view schema_json);

  // A string is among what the schema accepts, so the text is passed on as it is written.
  [[nodiscard]] bool is_text(std::string_view argument) const;
  // `written` as JSON: as it stands when it is JSON of a fitting type (Python's True, False and
  // None are read as JSON's), else as a JSON string, so that nothing is lost.
  [[nodiscard]] std::string to_json(std::string_view argument, std::string_view written) const;

 private:
  struct Argument {
    std::string name;
    unsigned types = 0;
  };

  [[nodiscard]] unsigned types_of(std::string_view argument) const;

  std::vector<Argument> arguments_;
};

}  // namespace mlxs::chat
