#include "chat/template_thoughts.hpp"

#include <array>
#include <string_view>

namespace mlxs::chat {
namespace {

// What a template asks before it shows thoughts, and what makes it show them.
struct Condition {
  std::string_view dropping;
  std::string_view keeping = "true";
};

// How the families spell "behind the last user turn". Gemma shows only the thoughts before calls,
// and so does gpt-oss, which asks for "not before an answer" instead.
constexpr std::array<Condition, 9> conditions{{
    {"loop.index0 > ns.last_query_index"},  // Qwen 3 and 3.5, StepFun 3.5, MiniCPM 5
    {"loop.index0 > ns.last_user_index"},   // GLM 4.6, MiniMax M2
    {"loop.index0 > last_user_idx.value"},  // DeepSeek V3.2
    {"idx > last_query_index"},             // Reka Edge
    {"loop.index0 > ns_turn.last_user_idx and message.get('tool_calls')"},  // Gemma 4
    {"loop.index0 > ns.last_user_message"},                                 // Gemma 4, interleaved
    {"messages[:ns.last_non_tool_call_assistant_msg+1]", "[]"},  // Kimi K2 Thinking: in two halves
    {"messages[ns.last_non_tool_call_assistant_msg+1:]", "messages"},
    {"message.thinking and not future_final_message.found", "message.thinking"},  // gpt-oss
}};

}  // namespace

std::string with_thoughts_kept(std::string source) {
  for (const auto& [dropping, keeping] : conditions)
    for (std::size_t at = source.find(dropping); at != std::string::npos;
         at = source.find(dropping, at + keeping.size()))
      source.replace(at, dropping.size(), keeping);
  return source;
}

}  // namespace mlxs::chat
