// MiniMax M2: thinking in <think>\n ... \n</think>, calls as
//   <minimax:tool_call>\n<invoke name="NAME">\n<parameter name="KEY">VALUE</parameter>\n...
//   </invoke>\n</minimax:tool_call>
// with any number of invokes. Values stand raw; the tool's schema gives the type. Without the outer
// tag the name of a declared tool makes it a call.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/headed_calls.hpp"
#include "chat/dialects/pair_arguments.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view section_opener = "<minimax:tool_call>";
constexpr std::string_view section_closer = "</minimax:tool_call>";
constexpr std::string_view call_opener = "<invoke name=\"";
constexpr std::string_view call_closer = "</invoke>";

constexpr PairSpelling pairs{.call_opener = call_opener,
                             .key_opener = "<parameter name=\"",
                             .key_closer = "\"",
                             .value_opener = ">",
                             .value_closer = "</parameter>"};

HeadedForm form() {
  return {.section_openers = {section_opener},
          .section_closers = {section_closer},
          .call_openers = {call_opener},
          .call_closers = {call_closer},
          .head = {{"\">", HeadRole::end}},
          .name_in = [](const std::vector<std::string>& parts) { return parts.front(); },
          .bare = HeadedForm::Bare::declared_name};
}

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<HeadedCalls>(
      writer, form(), std::make_unique<PairArguments>(pairs, closers_of(form())), options);
}

}  // namespace

std::unique_ptr<Dialect> make_minimax_m2(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{section_opener, MarkerRole::call_open},
                             {call_opener, MarkerRole::call_open},
                             {call_closer, MarkerRole::call_close},
                             {section_closer, MarkerRole::call_close}},
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
