#include "chat/thinking_closer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mlxs::chat {
namespace {

// From what the templates render behind the thoughts of an answer.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> closers{{
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
    {"plain", "\n</think>\n\n"},  // what it reads thinking by
}};

constexpr std::string_view gpt_oss = "gpt_oss";
// Here the model goes on with " to=functions.NAME" or with text for the user. From the final
// channel it could not call.
constexpr std::string_view gpt_oss_open_closer = "<|end|><|start|>assistant<|channel|>commentary";
constexpr std::string_view gpt_oss_answer = "<|channel|>final<|message|>";

}  // namespace

std::string_view thinking_closer(std::string_view dialect, Follows follows) {
  if (dialect == gpt_oss && follows == Follows::text_or_call) return gpt_oss_open_closer;
  const auto row =
      std::ranges::find(closers, dialect, &std::pair<std::string_view, std::string_view>::first);
  return row == closers.end() ? std::string_view{} : row->second;
}

std::string_view answer_opener(const DialectEntry& dialect, std::string_view prompt_tail) {
  const auto reader = dialect.make({.prompt_tail = std::string(prompt_tail), .tools = {}});
  if (reader->thinking()) return thinking_closer(dialect.name, Follows::text);
  // The prompt ends in the header of a message, which says no channel yet.
  const bool in_header = dialect.name == gpt_oss && reader->place() == Place::call;
  return in_header ? gpt_oss_answer : "";
}

}  // namespace mlxs::chat
