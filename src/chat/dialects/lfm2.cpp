// LFM2 and LFM2.5: thinking in <think> ... </think>, calls as a list, in Python or in JSON:
//   <|tool_call_start|>[NAME(key='text', n=5), NAME()]<|tool_call_end|>
//   <|tool_call_start|>[{"name": "NAME", "arguments": {JSON}}]<|tool_call_end|>
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/either_calls.hpp"
#include "chat/dialects/json_calls.hpp"
#include "chat/dialects/python_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view opener = "<|tool_call_start|>";
constexpr std::string_view closer = "<|tool_call_end|>";

EitherCalls::Choice choose(std::string_view /*opener*/, std::string_view begins) {
  const std::string_view text = trimmed(begins);
  if (text.empty() || text == "[") return EitherCalls::Choice::undecided;
  const bool is_json = text.ends_with('{');
  return is_json ? EitherCalls::Choice::first : EitherCalls::Choice::second;
}

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<EitherCalls>(
      choose, std::make_unique<JsonCalls>(writer, JsonCallsForm{.closers = {closer}}, options),
      std::make_unique<PythonCalls>(writer, PythonCallsForm{.closer = closer}, options));
}

}  // namespace

std::unique_ptr<Dialect> make_lfm2(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{opener, MarkerRole::call_open}, {closer, MarkerRole::call_close}},
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
