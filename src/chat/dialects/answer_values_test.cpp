#include "chat/dialects/answer_values_test.hpp"

#include <array>

#include "base/json_escape.hpp"

namespace mlxs::chat {
namespace {

using base::json::array;
using base::json::object;
using base::json::value;

// What models write into files.
const std::array<std::string_view, 24> code{"import re",
                                            "def main():\n",
                                            "    print(\"hello, world\")\n",
                                            "\tif x == 'a' and y != \"b\":\n",
                                            "return {\"a\": 1, \"b\": [2, 3]}",
                                            "r\"\\d+\\s*\\w\"",
                                            "// it's a comment, \"quoted\"\n",
                                            "# don't",
                                            "<div class=\"x\">{{ value }}</div>",
                                            "const f = (a, b) => `${a}`;",
                                            "\n",
                                            "\n\n",
                                            " ",
                                            "C:\\Users\\dir",
                                            "\"\"\"A docstring.\"\"\"\n",
                                            "x = {'k': True, 'path': None}\n",
                                            "}",
                                            "]);",
                                            "```json\n{}\n```\n",
                                            "{\"name\": \"ls\", \"arguments\": {}}",
                                            "é 日本 👩‍👩‍👧 ｜▁",
                                            "a = [\"x\", \"y\"], b: 5",
                                            "say(\"\")",
                                            "\r\n"};

std::string random_text(std::mt19937& random, std::span<const std::string> markup) {
  std::string text;
  for (std::size_t n = below(random, 7); n > 0; --n) {
    const bool is_code = markup.empty() || !one_in(random, 3);
    text += is_code ? std::string(any_of_list(random, code)) : any_of_list(random, markup);
  }
  return text;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

// An escape of JSON as the damage spells it.
std::string json_character(std::string_view text, std::size_t at, Damage damage) {
  const char c = text[at];
  if (damage == Damage::raw_controls && (c == '\n' || c == '\t')) return {c};
  if (damage == Damage::single_quotes && c == '"') return "\"";
  if (damage == Damage::single_quotes && c == '\'') return "\\'";
  const bool stays =
      at + 1 < text.size() && text[at + 1] != '\n' &&
      std::string_view("\"\\/bfnrtu'\t\r").find(text[at + 1]) == std::string_view::npos;
  if (damage == Damage::bad_escapes && c == '\\' && stays) return "\\";
  return base::json_escape(text.substr(at, 1));
}

std::string json_string(std::string_view text, Damage damage) {
  const std::string quote = damage == Damage::single_quotes ? "'" : "\"";
  std::string out = quote;
  for (std::size_t at = 0; at < text.size(); ++at) out += json_character(text, at, damage);
  return out + quote;
}

std::string json_object(const object& members, Damage damage) {
  std::string out = "{";
  for (const auto& member : members) {
    if (out.size() > 1) out += ", ";
    if (damage == Damage::comments) out += "// the " + std::string(member.key()) + ", \"here\"\n";
    const bool is_bare = damage == Damage::bare_keys;
    out += is_bare ? std::string(member.key()) : json_string(member.key(), damage);
    out += ": " + json_text(member.value(), damage);
  }
  if (damage == Damage::comments) out += " /* all, } */";
  return out + (damage == Damage::trailing_commas && !members.empty() ? ",}" : "}");
}

}  // namespace

std::size_t below(std::mt19937& random, std::size_t size) { return random() % size; }

bool one_in(std::mt19937& random, std::size_t size) { return below(random, size) == 0; }

std::vector<core::Tool> answer_tools() {
  return {{.name = "Write",
           .description = "",
           .schema_json = R"({"type":"object","required":["path"],"properties":{
             "path":{"type":"string"},"content":{"type":"string"},"n":{"type":"integer"},
             "x":{"type":"number"},"all":{"type":"boolean"},"maybe":{"type":["integer","null"]},
             "lines":{"type":"array","items":{"type":"integer"}},"edits":{"type":"array",
             "items":{"type":"object","properties":{"old":{"type":"string"},
             "new":{"type":"string"}}}}}})"},
          {.name = "ls", .description = "", .schema_json = R"({"type":"object"})"}};
}

RandomCall random_call(std::mt19937& random, const StringMarkup& markup) {
  if (one_in(random, 6)) return {.name = "ls", .input = {}};
  object made;
  made["path"] = "src/" + std::to_string(below(random, 1000)) + ".py";
  made["content"] = random_text(random, markup.top);
  if (one_in(random, 2)) made["n"] = static_cast<std::int64_t>(below(random, 100000)) - 500;
  if (one_in(random, 4)) made["x"] = static_cast<double>(below(random, 1000)) + 0.5;
  if (one_in(random, 2)) made["all"] = one_in(random, 2);
  if (one_in(random, 3)) made["maybe"] = nullptr;
  if (one_in(random, 3)) made["lines"] = array{1, 2, 30};
  if (one_in(random, 3))
    made["edits"] = array{object{{"old", random_text(random, markup.nested)}, {"new", ""}},
                          object{{"old", "x"}, {"new", random_text(random, markup.nested)}}};
  return {.name = "Write", .input = made};
}

std::string json_text(const value& value, Damage damage) {
  if (const auto* text = value.if_string()) return json_string(*text, damage);
  if (const auto* members = value.if_object()) return json_object(*members, damage);
  if (const auto* list = value.if_array()) {
    std::string out;
    for (const auto& element : *list) out += (out.empty() ? "" : ", ") + json_text(element, damage);
    return '[' + out + (damage == Damage::trailing_commas && !out.empty() ? ", ]" : "]");
  }
  if (damage == Damage::python_words && value.is_primitive()) return python_text(value, '"');
  return base::to_text(value);
}

std::string python_text(const value& value, char quote) {
  if (value.is_null()) return "None";
  if (value.is_bool()) return value.get_bool() ? "True" : "False";
  if (const auto* text = value.if_string()) {
    std::string out;
    for (const char c : *text) {
      if (c == '\\' || c == quote) out += '\\';
      out += c;
    }
    out = replaced(replaced(replaced(out, "\n", "\\n"), "\t", "\\t"), "\r", "\\r");
    return quote + out + quote;
  }
  if (const auto* members = value.if_object()) {
    std::string out;
    for (const auto& member : *members)
      out += (out.empty() ? "" : ", ") + python_text(member.key(), quote) + ": " +
             python_text(member.value(), quote);
    return '{' + out + '}';
  }
  const auto* list = value.if_array();
  if (list == nullptr) return base::to_text(value);
  std::string out;
  for (const auto& element : *list) out += (out.empty() ? "" : ", ") + python_text(element, quote);
  return '[' + out + ']';
}

std::string python_arguments(const object& input, char quote) {
  std::string out;
  for (const auto& member : input)
    out += (out.empty() ? "" : ", ") + std::string(member.key()) + "=" +
           python_text(member.value(), quote);
  return out;
}

std::string gemma_text(const value& value, Damage damage) {
  if (const auto* text = value.if_string()) {
    if (damage == Damage::single_quotes) return json_text(value, Damage::none);
    return "<|\"|>" + std::string(*text) + "<|\"|>";
  }
  std::string out;
  if (const auto* list = value.if_array()) {
    for (const auto& element : *list) out += (out.empty() ? "" : ",") + gemma_text(element, damage);
    return '[' + out + ']';
  }
  const auto* members = value.if_object();
  if (members == nullptr) return base::to_text(value);
  for (const auto& member : *members)
    out += (out.empty() ? "" : ",") + std::string(member.key()) + ":" +
           gemma_text(member.value(), damage);
  if (damage == Damage::trailing_commas && !out.empty()) out += ",";
  return '{' + out + '}';
}

}  // namespace mlxs::chat
