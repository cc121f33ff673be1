// Apriel 1.5 and 1.6: thinking behind "Here are my reasoning steps:", in most prompts their last
// words, up to [BEGIN FINAL RESPONSE]; calls as a list:
//   <tool_calls>[{"name": "NAME", "arguments": {JSON}, "id": "ID"}, ...]</tool_calls>
// Without the tag, at the beginning of a line, the name of a declared tool makes an object a call.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/json_calls.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view opener = "<tool_calls>";
constexpr std::string_view closer = "</tool_calls>";

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<JsonCalls>(writer, JsonCallsForm{.closers = {closer}}, options);
}

}  // namespace

std::unique_ptr<Dialect> make_apriel(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{opener, MarkerRole::call_open},
                             {closer, MarkerRole::call_close},
                             {"[END FINAL RESPONSE]", MarkerRole::call_close},
                             {bare_call_opener, MarkerRole::call_open}},
                 .think_opener = "Here are my reasoning steps:",
                 .think_closer = "[BEGIN FINAL RESPONSE]",
                 .first_opener = "{",
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
