#include "chat/dialects/foreign_calls.hpp"

#include <algorithm>

#include "chat/dialects/json_calls.hpp"
#include "chat/dialects/trial_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

using Choice = EitherCalls::Choice;

Choice tried_or_not(std::string_view opener, std::string_view /*begins*/) {
  const bool tried = std::find(tried_call_openers.begin(), tried_call_openers.end(), opener) !=
                     tried_call_openers.end();
  return tried ? Choice::first : Choice::second;
}

Choice gemma4_or_other(std::string_view opener, std::string_view /*begins*/) {
  return opener == gemma4_call_opener ? Choice::first : Choice::second;
}

Choice mistral_or_invoke(std::string_view opener, std::string_view /*begins*/) {
  return opener == mistral_call_opener ? Choice::first : Choice::second;
}

std::unique_ptr<CallReader> make_json_or_xml(CallWriter writer, const DialectOptions& options) {
  const JsonCallsForm json{.closers = {xml_call_closer}, .names = CallNames::declared};
  return std::make_unique<EitherCalls>(
      json_or_xml, std::make_unique<JsonCalls>(writer, json, options),
      std::make_unique<XmlCalls>(writer, CallNames::declared, options));
}

std::unique_ptr<CallReader> make_any(CallWriter writer, const DialectOptions& options) {
  auto mistral_invoke = std::make_unique<EitherCalls>(
      mistral_or_invoke, make_mistral_calls(writer, options), make_invoke_calls(writer, options));
  auto tried = std::make_unique<EitherCalls>(
      gemma4_or_other,
      std::make_unique<Gemma4Calls>(writer, std::vector<std::string_view>{}, options),
      std::move(mistral_invoke));
  return std::make_unique<EitherCalls>(tried_or_not, std::move(tried),
                                       make_json_or_xml(writer, options));
}

}  // namespace

Choice json_or_xml(std::string_view opener, std::string_view begins) {
  if (opener == xml_function_opener) return Choice::second;
  if (opener != xml_call_opener) return Choice::first;
  const std::string_view text = trimmed(begins);
  if (text.empty()) return Choice::undecided;
  return std::string_view("{[`").find(text.front()) == std::string_view::npos ? Choice::second
                                                                              : Choice::first;
}

std::unique_ptr<CallReader> make_foreign_calls(CallWriter writer, const DialectOptions& options,
                                               const TrialCalls::Tags& ends) {
  return std::make_unique<EitherCalls>(tried_or_not, make_tried_calls(writer, options, ends),
                                       make_json_or_xml(writer, options));
}

std::unique_ptr<CallReader> make_tried_calls(CallWriter writer, const DialectOptions& options,
                                             const TrialCalls::Tags& ends) {
  return std::make_unique<TrialCalls>(writer, make_any, options, ends);
}

}  // namespace mlxs::chat
