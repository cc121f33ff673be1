// What the tests of grammars share: what a dialect hears in a text, what of it a grammar sees, and
// whether the calls fit the schemas of the tools.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/constraint/constraints.hpp"
#include "chat/dialect.hpp"
#include "core/request.hpp"

namespace mlxs::chat {

// Dialects whose calls have a grammar.
[[nodiscard]] std::vector<std::string> grammar_dialects();

// The end of a prompt behind which the dialect's model writes.
[[nodiscard]] std::string prompt_tail_of(const std::string& dialect);

struct HeardCall {
  std::string name;
  std::string arguments_json;
  bool complete = false;
};

struct HeardAnswer {
  std::vector<HeardCall> calls;
  std::string text;
  std::string thinking;
};

[[nodiscard]] HeardAnswer hear(const std::string& dialect, const std::vector<core::Tool>& tools,
                               const std::string& text, const std::string& prompt_tail);

// What is written outside of thinking, where a constraint holds.
[[nodiscard]] std::string seen_by_grammar(const std::string& dialect,
                                          const std::vector<core::Tool>& tools,
                                          const std::string& text, const std::string& prompt_tail);

// Whether the text begins with a thought, whose rest a grammar does not show.
[[nodiscard]] bool begins_thought(const std::string& text);

// Keywords that the remarks on a tool take back; nullopt when they take back a whole part of its
// schema, so that nothing can be said about a value.
[[nodiscard]] std::optional<std::set<std::string>> taken_back(
    const std::vector<std::string>& remarks, const std::string& tool);

// "" when all is well: at least one call, complete, of a declared tool, with arguments that fit.
[[nodiscard]] std::string complaint_about(const HeardAnswer& answer,
                                          const std::vector<core::Tool>& tools,
                                          const std::vector<std::string>& remarks);

// The tools of testdata/schemas/tools.json.
[[nodiscard]] std::vector<core::Tool> corpus_tools();

[[nodiscard]] core::ChatRequest forced_request(std::vector<core::Tool> tools);

}  // namespace mlxs::chat
