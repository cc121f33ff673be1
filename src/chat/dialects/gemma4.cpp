// Gemma 4: thinking in <|channel>thought ... <channel|>, calls as
//   <|tool_call>call:NAME{key:<|"|>text<|"|>,n:5}<tool_call|>
// and the turn ends with <turn|> or with <|tool_response>. Other channels are text.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/either_calls.hpp"
#include "chat/dialects/gemma4_calls.hpp"
#include "chat/dialects/json_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view response_opener = "<|tool_response>";
constexpr std::string_view turn_closer = "<turn|>";

EitherCalls::Choice choose(std::string_view opener, std::string_view begins) {
  if (opener != gemma4_call_opener) return EitherCalls::Choice::second;
  const std::string_view text = trimmed(begins);
  if (text.empty()) return EitherCalls::Choice::undecided;
  return text.front() == '{' ? EitherCalls::Choice::first : EitherCalls::Choice::second;
}

// In the family's frame other families' JSON counts, too.
std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  const JsonCallsForm json{.closers = {gemma4_call_closer}, .names = CallNames::declared};
  return std::make_unique<EitherCalls>(
      choose, std::make_unique<JsonCalls>(writer, json, options),
      std::make_unique<Gemma4Calls>(
          writer, std::vector<std::string_view>{response_opener, turn_closer}, options));
}

}  // namespace

std::unique_ptr<Dialect> make_gemma4(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{gemma4_call_opener, MarkerRole::call_open},
                             {gemma4_call_word, MarkerRole::call_open_at_line},
                             {gemma4_call_closer, MarkerRole::call_close},
                             {response_opener, MarkerRole::special},
                             {turn_closer, MarkerRole::special}},
                 .think_opener = "<|channel>thought",
                 .think_closer = "<channel|>",
                 .channel_opener = "<|channel>",
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
