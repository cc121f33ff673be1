#include "chat/scan/json_text.hpp"

#include "base/json.hpp"
#include "base/json_escape.hpp"

namespace mlxs::chat {

std::string json_word(std::string_view word) {
  if (word == "True") return "true";
  if (word == "False") return "false";
  if (word == "None") return "null";
  const auto parsed = base::parse_json(word, "word");
  const bool is_json = parsed.ok() && parsed.value().is_primitive();
  return is_json ? std::string(word) : '"' + base::json_escape(word) + '"';
}

std::string json_unquote(std::string_view literal) {
  const base::Result<base::json::value> parsed = base::parse_json(literal, "string");
  if (!parsed.ok() || !parsed.value().is_string()) return "";
  const base::json::string& text = parsed.value().get_string();
  return std::string(text.data(), text.size());
}

}  // namespace mlxs::chat
