// Gemma 4: thinking in <|channel>thought ... <channel|>, calls as
//   <|tool_call>call:NAME{key:<|"|>text<|"|>,n:5}<tool_call|>
// and the turn ends with <turn|> or with <|tool_response>. Other channels are text.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/gemma4_calls.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view response_opener = "<|tool_response>";
constexpr std::string_view turn_closer = "<turn|>";

std::unique_ptr<CallReader> make_reader(CallWriter writer, const DialectOptions& options) {
  return std::make_unique<Gemma4Calls>(
      writer, std::vector<std::string_view>{response_opener, turn_closer}, options);
}

}  // namespace

std::unique_ptr<Dialect> make_gemma4(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{gemma4_call_opener, MarkerRole::call_open},
                             {gemma4_call_word, MarkerRole::call_open_at_line},
                             {gemma4_call_closer, MarkerRole::call_close},
                             {response_opener, MarkerRole::special},
                             {turn_closer, MarkerRole::special}},
                 .think_opener = "<|channel>thought",
                 .think_closer = "<channel|>",
                 .channel_opener = "<|channel>",
                 .make_reader = make_reader},
      options);
}

}  // namespace mlxs::chat
