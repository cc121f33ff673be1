// Llama 3.1 to 3.3: no thinking; a call is the bare object, at the beginning of a line:
//   {"name": "NAME", "parameters": {JSON}}; {...}
// or the same behind <|python_tag|>, or <|python_tag|>NAME.call(key="text"). Without the tag only
// the name of a declared tool and the family's own keys make it a call.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/either_calls.hpp"
#include "chat/dialects/json_calls.hpp"
#include "chat/dialects/python_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view python_tag = "<|python_tag|>";

JsonCallsForm form() {
  return {.call = {.argument_keys = {"parameters", "arguments"},
                   .members = JsonCallForm::Members::only_known},
          .separator = ";,"};
}

EitherCalls::Choice choose(std::string_view opener, std::string_view begins) {
  if (opener != python_tag) return EitherCalls::Choice::first;
  const std::string_view text = trimmed(begins);
  if (text.empty()) return EitherCalls::Choice::undecided;
  const bool is_json = text.front() == '{' || text.front() == '[';
  return is_json ? EitherCalls::Choice::first : EitherCalls::Choice::second;
}

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<EitherCalls>(
      choose, std::make_unique<JsonCalls>(writer, form(), options),
      std::make_unique<PythonCalls>(writer, PythonCallsForm{.method = ".call"}, options));
}

}  // namespace

std::unique_ptr<Dialect> make_llama3(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{python_tag, MarkerRole::call_open},
                             {bare_call_opener, MarkerRole::call_open}},
                 .first_opener = "{",
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
