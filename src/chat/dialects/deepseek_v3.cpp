// DeepSeek V3, V3.1 and R1: thinking in <think> ... </think>, calls as
//   <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>NAME<｜tool▁sep｜>{JSON}<｜tool▁call▁end｜>...
//   <｜tool▁calls▁end｜>
// V3 and R1 write the kind of tool first and put the JSON into a fence:
//   <｜tool▁call▁begin｜>function<｜tool▁sep｜>NAME\n```json\n{JSON}\n```<｜tool▁call▁end｜>
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/headed_calls.hpp"
#include "chat/dialects/json_arguments.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view section_opener = "<｜tool▁calls▁begin｜>";
constexpr std::string_view section_closer = "<｜tool▁calls▁end｜>";
constexpr std::string_view call_opener = "<｜tool▁call▁begin｜>";
constexpr std::string_view call_closer = "<｜tool▁call▁end｜>";
constexpr std::string_view fenced_call_closer = "```<｜tool▁call▁end｜>";
constexpr std::string_view fenced_call_closer_below = "```\n<｜tool▁call▁end｜>";
constexpr std::string_view separator = "<｜tool▁sep｜>";
constexpr std::string_view fence = "```json";

// NAME, or the kind of tool and NAME.
std::string name_in(const std::vector<std::string>& parts) {
  const bool has_kind = parts.size() > 1 && !trimmed(parts[1]).empty();
  return std::string(trimmed(parts[has_kind ? 1 : 0]));
}

HeadedForm form() {
  return {.section_openers = {section_opener},
          .section_closers = {section_closer},
          .call_openers = {call_opener},
          .call_closers = {call_closer, fenced_call_closer, fenced_call_closer_below},
          .head = {{separator, HeadRole::separator},
                   {fence, HeadRole::separator},
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

std::unique_ptr<Dialect> make_deepseek_v3(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{section_opener, MarkerRole::call_open},
                             {call_opener, MarkerRole::call_open},
                             {call_closer, MarkerRole::call_close},
                             {section_closer, MarkerRole::call_close},
                             {separator, MarkerRole::head_end}},
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
