#include "chat/constraint/plan_checks_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "chat/constraint/schema_check_test.hpp"

namespace mlxs::chat {

std::vector<std::string> grammar_dialects() {
  return {"gemma4",      "qwen3_xml", "minimax_m2", "glm",      "deepseek_dsml",
          "deepseek_v3", "kimi_k2",   "mistral",    "nemotron", "granite3",
          "apriel",      "hermes",    "llama3",     "lfm2",     "gpt_oss"};
}

std::string prompt_tail_of(const std::string& dialect) {
  return dialect == "gpt_oss" ? "<|start|>assistant" : "";
}

HeardAnswer hear(const std::string& dialect, const std::vector<core::Tool>& tools,
                 const std::string& text, const std::string& prompt_tail) {
  const auto reader = find_dialect(dialect)->make({.prompt_tail = prompt_tail, .tools = tools});
  core::Events events = reader->feed(text);
  for (core::Event& event : reader->finish(StreamEnd::complete)) events.push_back(event);
  HeardAnswer heard;
  core::BlockStarted block;
  std::string body;
  for (const core::Event& event : events) {
    if (const auto* started = std::get_if<core::BlockStarted>(&event)) block = *started;
    if (const auto* delta = std::get_if<core::BlockDelta>(&event)) body += delta->text;
    const auto* ended = std::get_if<core::BlockEnded>(&event);
    if (ended == nullptr) continue;
    if (block.kind == core::BlockKind::text) heard.text += body;
    if (block.kind == core::BlockKind::thinking) heard.thinking += body;
    if (block.kind == core::BlockKind::tool_use)
      heard.calls.push_back({block.tool_name, body, ended->complete});
    body.clear();
  }
  return heard;
}

std::string seen_by_grammar(const std::string& dialect, const std::vector<core::Tool>& tools,
                            const std::string& text, const std::string& prompt_tail) {
  const auto reader = find_dialect(dialect)->make({.prompt_tail = prompt_tail, .tools = tools});
  std::string seen;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = 1;
    while (base::incomplete_utf8_tail(std::string_view(text).substr(at, size)) > 0) ++size;
    const std::string character = text.substr(at, size);
    if (!reader->thinking()) seen += character;
    static_cast<void>(reader->feed(character));
    at += size;
  }
  return seen;
}

bool begins_thought(const std::string& text) {
  for (const char* opener : {"<think>", "[THINK]", "<|channel>thought", "<|channel|>analysis"}) {
    if (text.starts_with(opener)) return true;
  }
  return false;
}

std::optional<std::set<std::string>> taken_back(const std::vector<std::string>& remarks,
                                                const std::string& tool) {
  const std::vector<std::pair<std::string, std::set<std::string>>> rows{
      {"pattern", {"pattern", "format"}},
      {"the format ", {"format"}},
      {"length", {"minLength", "maxLength"}},
      {"Length", {"minLength", "maxLength"}},
      {"bounds of the number", {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}},
      {"inimum is not", {"minimum", "exclusiveMinimum"}},
      {"aximum is not", {"maximum", "exclusiveMaximum"}},
      {"Items is out", {"minItems", "maxItems"}},
      {"is not supported and", {}},
      {"is enforced as anyOf", {}}};
  std::set<std::string> keywords;
  for (const std::string& line : remarks) {
    if (!line.starts_with("tool " + tool + ":") && !line.starts_with("tool " + tool + ","))
      continue;
    bool known = false;
    for (const auto& [words, taken] : rows) {
      if (line.find(words) == std::string::npos) continue;
      known = true;
      keywords.insert(taken.begin(), taken.end());
    }
    if (!known) return std::nullopt;
  }
  return keywords;
}

std::string complaint_about(const HeardAnswer& answer, const std::vector<core::Tool>& tools,
                            const std::vector<std::string>& remarks) {
  if (answer.calls.empty()) return "no call";
  if (!answer.text.empty()) return "text: " + answer.text;
  for (const HeardCall& call : answer.calls) {
    const auto tool = std::find_if(tools.begin(), tools.end(),
                                   [&](const core::Tool& one) { return one.name == call.name; });
    if (tool == tools.end()) return "no such tool: " + call.name;
    const auto json = base::parse_json(call.arguments_json, "arguments");
    if (!call.complete || !json.ok() || !json.value().is_object())
      return "arguments: " + call.arguments_json;
    const auto ignored = taken_back(remarks, call.name);
    if (!ignored) continue;
    const std::string broken = SchemaCheck(tool->schema_json, *ignored).complaint(json.value());
    if (!broken.empty()) return call.name + ": " + broken + " in " + call.arguments_json;
  }
  return "";
}

std::vector<core::Tool> corpus_tools() {
  std::ifstream stream(std::string(MLXS_TESTDATA) + "/schemas/tools.json");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto list = base::parse_json(text, "tools");
  std::vector<core::Tool> tools;
  EXPECT_TRUE(list.ok());
  if (!list.ok()) return tools;
  for (const base::json::value& tool : list.value().as_array())
    tools.push_back({.name = std::string(tool.at("name").as_string()),
                     .description = std::string(tool.at("description").as_string()),
                     .schema_json = base::to_text(tool.at("input_schema"))});
  return tools;
}

core::ChatRequest forced_request(std::vector<core::Tool> tools) {
  core::ChatRequest request;
  request.tools = std::move(tools);
  request.tool_choice.kind = core::ToolChoiceKind::any;
  return request;
}

}  // namespace mlxs::chat
