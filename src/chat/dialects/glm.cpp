// GLM 4.5 to 4.7: thinking in <think> ... </think>, calls as
//   <tool_call>NAME\n<arg_key>KEY</arg_key>\n<arg_value>VALUE</arg_value>\n...</tool_call>
// 4.7 writes no line breaks between the tags. Values stand raw; the tool's schema gives the type.
// The model's turn ends where it would quote others: <|observation|>, <|user|>.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/either_calls.hpp"
#include "chat/dialects/headed_calls.hpp"
#include "chat/dialects/json_calls.hpp"
#include "chat/dialects/pair_arguments.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view call_opener = "<tool_call>";
constexpr std::string_view call_closer = "</tool_call>";
constexpr std::string_view key_opener = "<arg_key>";

constexpr PairSpelling pairs{.call_opener = call_opener,
                             .key_opener = key_opener,
                             .key_closer = "</arg_key>",
                             .value_opener = "<arg_value>",
                             .value_closer = "</arg_value>",
                             .attributes = PairSpelling::Attributes::none};

HeadedForm form() {
  return {.call_openers = {call_opener},
          .call_closers = {call_closer},
          .head = {{key_opener, HeadRole::first_of_arguments},
                   {call_closer, HeadRole::first_of_arguments}},
          .name_in = [](const std::vector<std::string>& parts) {
            return std::string(trimmed(parts.front()));
          }};
}

EitherCalls::Choice choose(std::string_view opener, std::string_view begins) {
  if (opener != call_opener) return EitherCalls::Choice::second;
  const std::string_view text = trimmed(begins);
  if (text.empty()) return EitherCalls::Choice::undecided;
  return text.front() == '{' ? EitherCalls::Choice::first : EitherCalls::Choice::second;
}

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  const JsonCallsForm json{.closers = {call_closer}, .names = CallNames::declared};
  return std::make_unique<EitherCalls>(
      choose, std::make_unique<JsonCalls>(writer, json, options),
      std::make_unique<HeadedCalls>(
          writer, form(), std::make_unique<PairArguments>(pairs, closers_of(form())), options));
}

}  // namespace

std::unique_ptr<Dialect> make_glm(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{call_opener, MarkerRole::call_open},
                             {call_closer, MarkerRole::call_close},
                             {key_opener, MarkerRole::head_end},
                             {"<|observation|>", MarkerRole::special},
                             {"<|user|>", MarkerRole::special}},
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
