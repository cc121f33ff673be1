#include "chat/dialects/foreign_calls.hpp"

#include "chat/dialects/json_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {

EitherCalls::Choice json_or_xml(std::string_view opener, std::string_view begins) {
  if (opener == xml_function_opener) return EitherCalls::Choice::second;
  const std::string_view text = trimmed(begins);
  if (text.empty()) return EitherCalls::Choice::undecided;
  return text.front() == '<' ? EitherCalls::Choice::second : EitherCalls::Choice::first;
}

std::unique_ptr<CallReader> make_foreign_calls(CallWriter writer, const DialectOptions& options) {
  const JsonCallsForm json{.closers = {xml_call_closer}, .names = CallNames::declared};
  return std::make_unique<EitherCalls>(
      json_or_xml, std::make_unique<JsonCalls>(writer, json, options),
      std::make_unique<XmlCalls>(writer, CallNames::declared, options));
}

}  // namespace mlxs::chat
