// Kimi K2: thinking in <think> ... </think>, calls as
//   <|tool_calls_section_begin|>
//   <|tool_call_begin|>functions.NAME:0<|tool_call_argument_begin|>{JSON}<|tool_call_end|>...
//   <|tool_calls_section_end|>
// The number counts the calls of the conversation; it is not part of the name.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/headed_calls.hpp"
#include "chat/dialects/json_arguments.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view section_opener = "<|tool_calls_section_begin|>";
constexpr std::string_view section_closer = "<|tool_calls_section_end|>";
constexpr std::string_view call_opener = "<|tool_call_begin|>";
constexpr std::string_view call_closer = "<|tool_call_end|>";
constexpr std::string_view arguments_opener = "<|tool_call_argument_begin|>";
constexpr std::string_view functions = "functions.";

// NAME out of functions.NAME:0.
std::string name_in(const std::vector<std::string>& parts) {
  std::string_view name = trimmed(parts.front());
  if (name.starts_with(functions)) name.remove_prefix(functions.size());
  const std::size_t colon = name.rfind(':');
  const bool is_numbered =
      colon != std::string_view::npos &&
      name.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  return std::string(is_numbered ? name.substr(0, colon) : name);
}

HeadedForm form() {
  return {.section_openers = {section_opener},
          .section_closers = {section_closer},
          .call_openers = {call_opener},
          .call_closers = {call_closer},
          .head = {{arguments_opener, HeadRole::separator},
                   {call_closer, HeadRole::first_of_arguments},
                   {"{", HeadRole::first_of_arguments},
                   {"\"", HeadRole::first_of_arguments}},
          .name_in = name_in};
}

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<HeadedCalls>(
      writer, form(), std::make_unique<JsonArguments>(closers_of(form())), options);
}

}  // namespace

std::unique_ptr<Dialect> make_kimi_k2(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{section_opener, MarkerRole::call_open},
                             {call_opener, MarkerRole::call_open},
                             {call_closer, MarkerRole::call_close},
                             {section_closer, MarkerRole::call_close},
                             {arguments_opener, MarkerRole::head_end}},
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
