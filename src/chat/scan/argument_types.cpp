#include "chat/scan/argument_types.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/json_escape.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

using base::json::object;
using base::json::value;

std::string_view view(const base::json::string& text) { return {text.data(), text.size()}; }

bool lists(const value* names, std::string_view name) {
  const auto* list = names == nullptr ? nullptr : names->if_array();
  if (list == nullptr) return false;
  return std::any_of(list->begin(), list->end(), [&](const value& one) {
    return one.is_string() && view(one.get_string()) == name;
  });
}

}  // namespace

ArgumentTypes::ArgumentTypes(std::string_view schema_json) : schema_(schema_json) {
  const object* top = schema_.as_object();
  const value* properties = top == nullptr ? nullptr : top->if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return;
  for (const base::json::key_value_pair& property : properties->get_object()) {
    const std::string_view name = property.key();
    arguments_.push_back({.name = std::string(name),
                          .types = schema_.property(name).types(),
                          .required = lists(top->if_contains("required"), name)});
  }
  const value* others = top->if_contains("additionalProperties");
  open_ = others != nullptr && others->is_bool() && others->get_bool();
}

JsonTypes ArgumentTypes::types_of(std::string_view argument) const {
  for (const Argument& known : arguments_) {
    if (known.name == argument && known.types != 0) return known.types;
  }
  return type_string;
}

bool ArgumentTypes::declares(std::string_view argument) const {
  return std::any_of(arguments_.begin(), arguments_.end(),
                     [&](const Argument& known) { return known.name == argument; });
}

bool ArgumentTypes::is_text(std::string_view argument) const {
  return (types_of(argument) & type_string) != 0;
}

std::string ArgumentTypes::to_json(std::string_view argument, std::string_view written) const {
  const std::string_view text = from_python(trimmed(written));
  const JsonTypes wanted = types_of(argument);
  if ((wanted & type_string) == 0 && (wanted & types_of_text(text)) != 0) return std::string(text);
  return '"' + base::json_escape(written) + '"';
}

ArgumentTypes::Fit ArgumentTypes::fit(std::string_view argument, char begins) const {
  for (const Argument& known : arguments_) {
    if (known.name != argument) continue;
    const JsonTypes types = types_beginning(begins);
    if (known.types == 0 || (known.types & types) != 0) return Fit::as_written;
    if (types == type_string) return Fit::convert;
    // Text holds every value; null for it is a value left out.
    const bool as_text = (known.types & type_string) != 0 && types != type_null;
    return as_text ? Fit::convert : Fit::as_written;
  }
  return Fit::unknown;
}

bool ArgumentTypes::takes(std::string_view argument, std::string_view json) const {
  const JsonTypes types = types_of_text(json);
  return std::any_of(arguments_.begin(), arguments_.end(), [&](const Argument& known) {
    return known.name == argument && (known.types == 0 || (known.types & types) != 0);
  });
}

bool ArgumentTypes::takes_all(std::string_view json) const {
  const auto parsed = base::parse_json(json, "arguments");
  const object* members = parsed.ok() ? parsed.value().if_object() : nullptr;
  if (members == nullptr) return false;
  std::size_t known = 0;
  for (const Argument& argument : arguments_) {
    const value* written = members->if_contains(argument.name);
    if (written == nullptr && argument.required) return false;
    if (written == nullptr) continue;
    ++known;
    if (argument.types != 0 && (argument.types & type_of(*written)) == 0) return false;
  }
  return open_ || known == members->size();
}

std::string ArgumentTypes::convert(std::string_view argument, std::string_view json) const {
  return converted(json, types_of(argument));
}

}  // namespace mlxs::chat
