// A naive validator of JSON schema for tests: whether a value fits, keyword by keyword, as the
// specification words it. It knows what grammars are held to; other keywords say nothing here.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mlxs::chat {

class SchemaCheck {
 public:
  // `ignored`: keywords that are not looked at.
  explicit SchemaCheck(const std::string& schema_json, std::set<std::string> ignored = {});

  // "" when the value fits; else the path and the keyword that it breaks.
  [[nodiscard]] std::string complaint(const base::json::value& value) const;

 private:
  using Json = base::json::value;

  [[nodiscard]] std::string check(const Json& schema, const Json& value, int depth) const;
  [[nodiscard]] std::string keyword(const std::string& word, const base::json::object& schema,
                                    const Json& value, int depth) const;
  [[nodiscard]] std::string object_keyword(const std::string& word,
                                           const base::json::object& schema,
                                           const base::json::object& value, int depth) const;
  [[nodiscard]] std::string array_keyword(const std::string& word, const base::json::object& schema,
                                          const base::json::array& value, int depth) const;
  [[nodiscard]] bool any_fits(const Json& branches, const Json& value, int depth) const;

  Json document_;
  std::set<std::string> ignored_;
};

}  // namespace mlxs::chat
