#include "chat/template_thoughts.hpp"

#include <array>
#include <string_view>

namespace mlxs::chat {
namespace {

// How the families spell "behind the last user turn". Gemma shows only the thoughts before calls.
constexpr std::array<std::string_view, 6> behind_last_user{
    "loop.index0 > ns.last_query_index",  // Qwen 3 and 3.5, StepFun 3.5, MiniCPM 5
    "loop.index0 > ns.last_user_index",   // GLM 4.6, MiniMax M2
    "loop.index0 > last_user_idx.value",  // DeepSeek V3.2
    "idx > last_query_index",             // Reka Edge
    "loop.index0 > ns_turn.last_user_idx and message.get('tool_calls')",  // Gemma 4
    "loop.index0 > ns.last_user_message",                                 // Gemma 4, interleaved
};

}  // namespace

std::string with_thoughts_kept(std::string source) {
  constexpr std::string_view always = "true";
  for (const std::string_view condition : behind_last_user)
    for (std::size_t at = source.find(condition); at != std::string::npos;
         at = source.find(condition, at + always.size()))
      source.replace(at, condition.size(), always);
  return source;
}

}  // namespace mlxs::chat
