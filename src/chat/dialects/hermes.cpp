// Hermes, Qwen 2.5, Qwen 3 and their kin: thinking in <think> ... </think>, calls as
//   <tool_call>\n{"name": "NAME", "arguments": {JSON}}\n</tool_call>
// Without the tag, at the beginning of a line, the name of a declared tool makes it a call.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/foreign_calls.hpp"
#include "chat/dialects/json_calls.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view opener = "<tool_call>";
constexpr std::string_view closer = "</tool_call>";

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<EitherCalls>(
      json_or_xml, std::make_unique<JsonCalls>(writer, JsonCallsForm{.closers = {closer}}, options),
      std::make_unique<XmlCalls>(writer, CallNames::declared, options));
}

}  // namespace

std::unique_ptr<Dialect> make_hermes(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{opener, MarkerRole::call_open},
                             {closer, MarkerRole::call_close},
                             {bare_call_opener, MarkerRole::call_open}},
                 .first_opener = "{",
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
