#include "chat/thinking_closer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mlxs::chat {
namespace {

// From what the templates render behind the thoughts of an answer.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> closers{{
    {"gemma4", "<channel|>"},
    {"gpt_oss", "<|end|><|start|>assistant<|channel|>final<|message|>"},
    {"mistral", "[/THINK]"},
    {"qwen3_xml", "\n</think>\n\n"},
    {"hermes", "\n</think>\n\n"},
    {"deepseek_v3", "</think>"},
    {"deepseek_dsml", "</think>"},
    {"glm", "</think>\n"},
    {"kimi_k2", "</think>"},
    {"minimax_m2", "\n</think>\n\n"},
    {"nemotron", "\n</think>\n\n"},
    {"granite3", "</think>"},
    {"lfm2", "</think>"},
    {"apriel", "\n[BEGIN FINAL RESPONSE]\n"},
}};

}  // namespace

std::string_view thinking_closer(std::string_view dialect) {
  const auto row =
      std::ranges::find(closers, dialect, &std::pair<std::string_view, std::string_view>::first);
  return row == closers.end() ? std::string_view{} : row->second;
}

}  // namespace mlxs::chat
