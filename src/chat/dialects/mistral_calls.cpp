#include "chat/dialects/mistral_calls.hpp"

#include "chat/dialects/either_calls.hpp"
#include "chat/dialects/headed_calls.hpp"
#include "chat/dialects/json_arguments.hpp"
#include "chat/dialects/json_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

HeadedForm form() {
  return {.call_openers = {mistral_call_opener},
          .head = {{"[CALL_ID]", HeadRole::separator},
                   {mistral_arguments_opener, HeadRole::separator},
                   {"{", HeadRole::first_of_arguments},
                   {"\"", HeadRole::first_of_arguments}},
          .name_in = [](const std::vector<std::string>& parts) {
            return std::string(trimmed(parts.front()));
          }};
}

EitherCalls::Choice choose(std::string_view opener, std::string_view begins) {
  if (opener != mistral_call_opener) return EitherCalls::Choice::second;
  const std::string_view text = trimmed(begins);
  if (text.empty()) return EitherCalls::Choice::undecided;
  // A list of objects; a single one is read, too. A bracket may also begin another [TOOL_CALLS].
  if (text == "[") return EitherCalls::Choice::undecided;
  const bool is_list = text.front() == '{' || (text.front() == '[' && !is_name_character(text[1]));
  return is_list ? EitherCalls::Choice::first : EitherCalls::Choice::second;
}

}  // namespace

std::unique_ptr<CallReader> make_mistral_calls(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<EitherCalls>(
      choose, std::make_unique<JsonCalls>(writer, JsonCallsForm{}, options),
      std::make_unique<HeadedCalls>(writer, form(),
                                    std::make_unique<JsonArguments>(closers_of(form())), options));
}

}  // namespace mlxs::chat
