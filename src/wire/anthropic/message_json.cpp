#include "wire/anthropic/message_json.hpp"

#include "base/json.hpp"

namespace mlxs::wire::anthropic {
namespace {

std::string verdict_json(const core::Verdict& verdict) {
  switch (verdict.outcome) {
    case core::Outcome::not_flagged: return R"({"type":"evaluated","outcome":"not_flagged"})";
    case core::Outcome::truncated: return R"({"type":"unavailable","reason":"truncated"})";
    case core::Outcome::flagged: break;
  }
  std::string json = R"({"type":"evaluated","outcome":"flagged","explanation":)";
  json += base::quote(verdict.explanation) + R"(,"cited_rule":)";
  if (!verdict.cited_rule) return json + "null}";
  json += R"({"type":)" + base::quote(verdict.cited_rule->type);
  return json + R"(,"path":)" + base::quote(verdict.cited_rule->path) + "}}";
}

std::string verdicts_json(const core::Verdicts& verdicts) {
  std::string json = R"({"type":"available","tool_uses":{)";
  for (const core::Verdict& verdict : verdicts) {
    if (&verdict != &verdicts.front()) json += ",";
    json += base::quote(verdict.call_id) + ":" + verdict_json(verdict);
  }
  return json + "}}";
}

}  // namespace

std::string message_json(const AnswerHead& head, const MessageParts& parts) {
  std::string json = R"({"id":)" + base::quote(head.message_id);
  json += R"(,"type":"message","role":"assistant","model":)" + base::quote(head.model);
  json.append(R"(,"content":)").append(parts.content);
  json.append(",").append(parts.stop);
  json += R"(,"diagnostics":null,"usage":)" + usage_json(parts.usage);
  json.append(parts.extra);
  return json + "}";
}

std::string stop_json(core::StopReason reason, std::string_view stop_sequence) {
  const auto said = reason == core::StopReason::loop ? core::StopReason::max_tokens : reason;
  std::string json = R"("stop_reason":)" + base::quote(core::name_of(said));
  json += R"(,"stop_sequence":)";
  json += stop_sequence.empty() ? "null" : base::quote(stop_sequence);
  return json + R"(,"stop_details":null,"container":null)";
}

std::string usage_json(const core::Usage& usage) {
  const int input_tokens = usage.prompt_tokens - usage.prompt_tokens_cached;
  std::string json = R"({"input_tokens":)" + std::to_string(input_tokens);
  json += R"(,"cache_creation_input_tokens":0,"cache_read_input_tokens":)";
  json += std::to_string(usage.prompt_tokens_cached);
  json += R"(,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0})";
  json += R"(,"output_tokens":)" + std::to_string(usage.output_tokens);
  json += R"(,"output_tokens_details":{"thinking_tokens":)" + std::to_string(usage.thinking_tokens);
  return json +
         R"(},"server_tool_use":null,"service_tier":"standard","inference_geo":null,"speed":null})";
}

std::string safeguards_json(const AnswerHead& head, const std::optional<core::Verdicts>& verdicts) {
  if (!head.asks_safeguards) return "";
  std::string json = R"(,"safeguard_results":[{"type":"dangerous_tool_use","status":)";
  json += verdicts ? verdicts_json(*verdicts) : R"({"type":"unavailable","reason":"disabled"})";
  return json + "}]";
}

}  // namespace mlxs::wire::anthropic
