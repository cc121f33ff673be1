// Granite 3: thinking in <think> ... </think>, calls as one list up to the end of the turn:
//   <|tool_call|>[{"name": "NAME", "arguments": {JSON}}, ...]
// Granite 4 writes as Hermes does.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/json_calls.hpp"

namespace mlxs::chat {
namespace {

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<JsonCalls>(writer, JsonCallsForm{}, options);
}

}  // namespace

std::unique_ptr<Dialect> make_granite3(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{"<|tool_call|>", MarkerRole::call_open},
                             {bare_call_opener, MarkerRole::call_open}},
                 .first_opener = "{",
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
