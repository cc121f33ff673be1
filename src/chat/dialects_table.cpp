#include <algorithm>
#include <array>

#include "chat/dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/gpt_oss.hpp"
#include "chat/dialects/plain.hpp"

namespace mlxs::chat {
namespace {

constexpr std::array<DialectEntry, 16> entries{{
    {.name = "gemma4", .make = make_gemma4},
    {.name = "deepseek_dsml", .make = make_deepseek_dsml},
    {.name = "deepseek_v3", .make = make_deepseek_v3},
    {.name = "gpt_oss", .make = make_gpt_oss},
    {.name = "mistral", .make = make_mistral},
    {.name = "glm", .make = make_glm},
    {.name = "kimi_k2", .make = make_kimi_k2},
    {.name = "minimax_m2", .make = make_minimax_m2},
    {.name = "qwen3_xml", .make = make_qwen3_xml},
    {.name = "nemotron", .make = make_nemotron},
    {.name = "granite3", .make = make_granite3},
    {.name = "lfm2", .make = make_lfm2},
    {.name = "llama3", .make = make_llama3},
    {.name = "hermes", .make = make_hermes},
    {.name = "apriel", .make = make_apriel},
    {.name = "plain", .make = make_plain},
}};

// A template with both words and without the third belongs to the family.
struct TemplateWords {
  std::string_view dialect;
  std::string_view word;
  std::string_view other_word = "";
  std::string_view foreign_word = "\n\n\n\n";  // in no template
};

// The template shows the model how to write a call, so its own words tell the family. Families
// borrow each other's tags (GLM writes <tool_call> around <arg_key> pairs, Functionary JSON inside
// <function=), so each row asks for what only its family has; the first row that fits counts.
constexpr std::array<TemplateWords, 18> template_words{{
    {"gemma4", "<|tool_call>call:"},
    {"gemma4", "<|channel>"},
    {"deepseek_dsml", "｜DSML｜"},
    {"deepseek_v3", "<｜tool▁call▁begin｜>"},
    {"gpt_oss", "<|channel|>", "<|message|>"},
    {"mistral", "[TOOL_CALLS]"},
    {"glm", "<tool_call>", "<arg_key>"},
    {"kimi_k2", "<|tool_calls_section_begin|>"},
    {"minimax_m2", "<minimax:tool_call>"},
    {"qwen3_xml", "<function=", "<parameter="},
    {"nemotron", "<TOOLCALL>"},
    {"granite3", "<|tool_call|>"},
    {"lfm2", "<|tool_call_start|>"},
    {"lfm2", "List of tools: ["},
    {"lfm2", "<|tool_list_start|>"},
    {"llama3", R"({"name": function name, "parameters":)"},
    {"apriel", "<tool_calls>["},
    {"hermes", "<tool_call>", "", "]<]minimax[>["},  // MiniMax M3 has a notation of its own
}};

// For templates that say nothing about calls: architectures that only one family has.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> architectures{{
    {"gemma4", "gemma4"},
    {"gpt-oss", "gpt_oss"},
    {"glm4moe", "glm"},
    {"minimax-m2", "minimax_m2"},
    {"lfm2", "lfm2"},
    {"lfm2moe", "lfm2"},
}};

std::string_view name_for(std::string_view source, std::string_view architecture) {
  const auto has = [&](std::string_view part) { return source.find(part) != source.npos; };
  for (const TemplateWords& row : template_words) {
    if (has(row.word) && has(row.other_word) && !has(row.foreign_word)) return row.dialect;
  }
  for (const auto& [known, dialect] : architectures) {
    if (known == architecture) return dialect;
  }
  return "plain";
}

}  // namespace

const DialectEntry& dialect_for(std::string_view template_source, std::string_view architecture) {
  return *find_dialect(name_for(template_source, architecture));
}

std::span<const DialectEntry> all_dialects() { return entries; }

const DialectEntry* find_dialect(std::string_view name) {
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const DialectEntry& one) { return one.name == name; });
  return entry == entries.end() ? nullptr : &*entry;
}

}  // namespace mlxs::chat
