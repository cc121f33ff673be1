// Nemotron Nano 2: thinking in <think> ... </think>, calls as a list:
//   <TOOLCALL>[{"name": "NAME", "arguments": {JSON}}, ...]</TOOLCALL>
// Nemotron 3 writes as Qwen 3.5 does.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/json_calls.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view opener = "<TOOLCALL>";
constexpr std::string_view closer = "</TOOLCALL>";

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<JsonCalls>(writer, JsonCallsForm{.closers = {closer}}, options);
}

}  // namespace

std::unique_ptr<Dialect> make_nemotron(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{opener, MarkerRole::call_open},
                             {closer, MarkerRole::call_close},
                             {bare_call_opener, MarkerRole::call_open}},
                 .first_opener = "{",
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
