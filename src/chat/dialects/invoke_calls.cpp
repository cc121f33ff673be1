#include "chat/dialects/invoke_calls.hpp"

#include "chat/dialects/headed_calls.hpp"
#include "chat/dialects/pair_arguments.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr PairSpelling pairs{.call_opener = invoke_opener,
                             .key_opener = "<parameter name=\"",
                             .key_closer = "\"",
                             .value_opener = ">",
                             .value_closer = "</parameter>",
                             .on_lines = true};

HeadedForm form() {
  return {
      .section_openers = {minimax_section_opener, function_calls_opener},
      .section_closers = {minimax_section_closer, function_calls_closer},
      .call_openers = {invoke_opener},
      .call_closers = {invoke_closer},
      .head = {{"\">", HeadRole::end}, {pairs.key_opener, HeadRole::first_of_arguments}},
      .name_in =
          [](const std::vector<std::string>& parts) { return std::string(trimmed(parts.front())); },
      .bare = HeadedForm::Bare::declared_name};
}

}  // namespace

std::unique_ptr<CallReader> make_invoke_calls(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<HeadedCalls>(
      writer, form(), std::make_unique<PairArguments>(pairs, closers_of(form())), options);
}

}  // namespace mlxs::chat
