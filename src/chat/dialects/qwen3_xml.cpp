// Qwen 3.5, 3.6 and Qwen3-Coder: thinking in <think> ... </think>, calls as xml_calls reads them.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/foreign_calls.hpp"
#include "chat/dialects/json_calls.hpp"

namespace mlxs::chat {
namespace {

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  const JsonCallsForm json{.closers = {xml_call_closer}, .names = CallNames::declared};
  return std::make_unique<EitherCalls>(json_or_xml,
                                       std::make_unique<JsonCalls>(writer, json, options),
                                       std::make_unique<XmlCalls>(writer, CallNames::any, options));
}

}  // namespace

std::unique_ptr<Dialect> make_qwen3_xml(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{xml_call_opener, MarkerRole::call_open},
                             {xml_function_opener, MarkerRole::call_open},
                             {xml_call_closer, MarkerRole::call_close}},
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
