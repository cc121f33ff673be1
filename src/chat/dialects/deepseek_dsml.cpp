// DeepSeek V3.2 and V4: thinking in <think> ... </think>, calls as
//   <｜DSML｜tool_calls>\n<｜DSML｜invoke name="NAME">\n
//   <｜DSML｜parameter name="KEY" string="true">VALUE</｜DSML｜parameter>\n ...
//   </｜DSML｜invoke>\n</｜DSML｜tool_calls>
// V3.2 says function_calls for tool_calls. Values stand raw; the tool's schema gives the type, the
// attribute only repeats it. Without the outer tag the name of a declared tool makes it a call.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/headed_calls.hpp"
#include "chat/dialects/pair_arguments.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view section_opener = "<｜DSML｜tool_calls>";
constexpr std::string_view section_closer = "</｜DSML｜tool_calls>";
constexpr std::string_view old_section_opener = "<｜DSML｜function_calls>";
constexpr std::string_view old_section_closer = "</｜DSML｜function_calls>";
constexpr std::string_view call_opener = "<｜DSML｜invoke name=\"";
constexpr std::string_view call_closer = "</｜DSML｜invoke>";

constexpr PairSpelling pairs{.call_opener = call_opener,
                             .key_opener = "<｜DSML｜parameter name=\"",
                             .key_closer = "\"",
                             .value_opener = ">",
                             .value_closer = "</｜DSML｜parameter>",
                             .on_lines = true};

HeadedForm form() {
  return {
      .section_openers = {section_opener, old_section_opener},
      .section_closers = {section_closer, old_section_closer},
      .call_openers = {call_opener},
      .call_closers = {call_closer},
      .head = {{"\">", HeadRole::end}, {pairs.key_opener, HeadRole::first_of_arguments}},
      .name_in =
          [](const std::vector<std::string>& parts) { return std::string(trimmed(parts.front())); },
      .bare = HeadedForm::Bare::declared_name};
}

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<HeadedCalls>(
      writer, form(), std::make_unique<PairArguments>(pairs, closers_of(form())), options);
}

}  // namespace

std::unique_ptr<Dialect> make_deepseek_dsml(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{section_opener, MarkerRole::call_open},
                             {old_section_opener, MarkerRole::call_open},
                             {call_opener, MarkerRole::call_open},
                             {call_closer, MarkerRole::call_close},
                             {section_closer, MarkerRole::call_close},
                             {old_section_closer, MarkerRole::call_close}},
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
