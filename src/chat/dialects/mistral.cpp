// Mistral and Devstral: thinking in [THINK] ... [/THINK], calls in one of two forms:
//   [TOOL_CALLS]NAME[CALL_ID]ID[ARGS]{JSON}[TOOL_CALLS]...     [CALL_ID] and [ARGS] may be missing
//   [TOOL_CALLS][{"name": "NAME", "arguments": {JSON}, "id": "ID"}, ...]
// Nothing closes the calls but the end of the turn.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/either_calls.hpp"
#include "chat/dialects/headed_calls.hpp"
#include "chat/dialects/json_arguments.hpp"
#include "chat/dialects/json_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view call_opener = "[TOOL_CALLS]";

HeadedForm form() {
  return {.call_openers = {call_opener},
          .head = {{"[CALL_ID]", HeadRole::separator},
                   {"[ARGS]", HeadRole::separator},
                   {"{", HeadRole::first_of_arguments},
                   {"\"", HeadRole::first_of_arguments}},
          .name_in = [](const std::vector<std::string>& parts) {
            return std::string(trimmed(parts.front()));
          }};
}

EitherCalls::Choice choose(std::string_view /*opener*/, std::string_view begins) {
  const std::string_view text = trimmed(begins);
  if (text.empty()) return EitherCalls::Choice::undecided;
  // A list of objects; a single one is read, too. A bracket may also begin another [TOOL_CALLS].
  if (text == "[") return EitherCalls::Choice::undecided;
  const bool is_list = text.front() == '{' || (text.front() == '[' && !is_name_character(text[1]));
  return is_list ? EitherCalls::Choice::first : EitherCalls::Choice::second;
}

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<EitherCalls>(
      choose, std::make_unique<JsonCalls>(writer, JsonCallsForm{}, options),
      std::make_unique<HeadedCalls>(writer, form(),
                                    std::make_unique<JsonArguments>(closers_of(form())), options));
}

}  // namespace

std::unique_ptr<Dialect> make_mistral(const DialectOptions& options) {
  return std::make_unique<CallDialect>(CallFamily{.markers = {{call_opener, MarkerRole::call_open}},
                                                  .think_opener = "[THINK]",
                                                  .think_closer = "[/THINK]",
                                                  .make_reader = make_reader},
                                       options);
}

}  // namespace mlxs::chat
