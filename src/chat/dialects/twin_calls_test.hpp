// The calls of every notation, read out of a text that is there as a whole: find() for the markup,
// plain descent for the arguments. Slow, and as simple as possible: it is what the dialects, which
// read the same while it arrives, are held against.
// Thread: plain values, functions without state. Lifetime: text and tools outlive a cursor.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "core/tool.hpp"

namespace mlxs::chat {

struct TwinCall {
  std::string name;
  base::json::object input;
};

// A place in the text, and the calls that were read up to it.
struct TwinCursor {
  std::string_view text;
  std::size_t at = 0;
  const std::vector<core::Tool>* tools = nullptr;
  std::vector<TwinCall> calls = {};

  [[nodiscard]] bool sees(std::string_view what) const;
  [[nodiscard]] bool is_at_line() const { return at == 0 || text[at - 1] == '\n'; }
  // Nothing but white space follows.
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] bool declares(std::string_view name) const;
  [[nodiscard]] std::string_view until(std::size_t end) const { return text.substr(at, end - at); }
  bool take(std::string_view what);
  // The same behind white space.
  bool follow(std::string_view what);
  // What stands up to `what`, which is taken; "" and nothing taken when it does not come.
  std::string_view take_until(std::string_view what);
  void skip_spaces();
};

// Calls as tagged keys and values; "" where the family has no such tag.
struct TwinPairs {
  std::string_view section_opener;
  std::string_view section_closer;
  std::string_view call_opener;
  std::string_view name_end;
  std::string_view call_closer;
  std::string_view key_opener;
  std::string_view key_end;
  std::string_view value_opener;
  std::string_view value_closer;
  // Outside of a section only the name of a declared tool makes a call.
  bool bare_is_declared = false;
};

// Calls as a head and a JSON object.
struct TwinHeads {
  std::string_view section_opener;
  std::string_view section_closer;
  std::string_view call_opener;
  std::vector<std::string_view> head_tags;
  std::string_view call_closer;
};

// What may stand around calls that are JSON objects.
struct TwinFrame {
  std::string_view opener;
  std::string_view closer;
  std::string_view separators = "";
};

// Each reads at the cursor; when it says false, no call stands there, and the cursor is spoilt.
[[nodiscard]] bool read_twin_json(TwinCursor& cursor, const TwinFrame& frame);
// Without an opener: of a declared tool, at the beginning of a line.
[[nodiscard]] bool read_twin_bare_json(TwinCursor& cursor, std::string_view separators);
// In a Markdown fence that ends the text.
[[nodiscard]] bool read_twin_fenced(TwinCursor& cursor);
[[nodiscard]] bool read_twin_headed(TwinCursor& cursor, const TwinHeads& heads);
[[nodiscard]] bool read_twin_python(TwinCursor& cursor, const TwinFrame& frame);
[[nodiscard]] bool read_twin_pairs(TwinCursor& cursor, const TwinPairs& pairs);
// <tool_call>, <function=NAME> and parameters on lines of their own.
[[nodiscard]] bool read_twin_xml(TwinCursor& cursor);
[[nodiscard]] bool read_twin_gemma(TwinCursor& cursor);

[[nodiscard]] std::string_view twin_trimmed(std::string_view text);
[[nodiscard]] bool is_twin_name(std::string_view name);
// A value that stands raw, by the type that the tool's schema declares for it.
[[nodiscard]] base::json::value twin_raw_value(const TwinCursor& cursor, const std::string& tool,
                                               const std::string& key, std::string_view written);

}  // namespace mlxs::chat
