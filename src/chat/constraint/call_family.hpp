// How a family writes tool calls, for a grammar: one row of a table each. What stands around names
// and arguments is GBNF, as the family's template and its dialect have it. Thread: plain values.
#pragma once

#include <array>
#include <string_view>

namespace mlxs::chat {

// How arguments are written: one JSON object, Gemma 4's own notation, Python's keyword arguments,
// or a pair of tags for each argument.
enum class ArgumentForm { json, gemma4, python, pairs };

// Tags around one argument. Text stands raw between them, everything else as JSON.
struct PairForm {
  std::string_view key_opener;    // literal
  std::string_view key_stops;     // characters that no key holds
  std::string_view text_between;  // GBNF between key and raw text
  std::string_view json_between;  // GBNF between key and JSON
  std::string_view close;         // literal behind a value
  std::string_view end;           // the part of it that ends a value wherever it stands
  std::string_view never;         // in no value: here the dialect would read a quoted call
  std::string_view after;         // GBNF behind a pair
};

// frame: one frame holds all calls. frames: every call has its own. once: one call ends the turn,
// and only the family's first form begins with the trigger.
enum class Several { frame, frames, once };

// FRAME: begin CALL (between CALL)* end. CALL: before NAME behind_name ARGUMENTS after.
struct CallForm {
  std::string_view begin;
  std::string_view before;
  std::string_view behind_name;
  std::string_view after;
  std::string_view between;  // two calls of one frame, or two frames
  std::string_view end;
  Several several = Several::frames;

  [[nodiscard]] constexpr bool exists() const { return !begin.empty() || !before.empty(); }
};

struct GrammarFamily {
  std::string_view dialect;
  // What may stand before everything else: the beginning of a thought, as far as it stands outside
  // of it, and the line breaks behind one; GBNF, "": nothing.
  std::string_view lead;
  std::string_view answer;   // GBNF before the text of an answer
  std::string_view trigger;  // literal: every call begins with it, and nothing else; "": none does
  ArgumentForm arguments = ArgumentForm::json;
  PairForm pair;                    // only with pairs
  std::array<CallForm, 2> forms{};  // the model takes one of them; the second may not exist
};

// By the dialect's name; nullptr when its calls have no grammar.
[[nodiscard]] const GrammarFamily* find_grammar_family(std::string_view dialect);

}  // namespace mlxs::chat
