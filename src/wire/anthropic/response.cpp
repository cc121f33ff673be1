#include "wire/anthropic/response.hpp"

#include <string_view>
#include <variant>

#include "base/json.hpp"
#include "wire/anthropic/message_json.hpp"
#include "wire/anthropic/signature.hpp"

namespace mlxs::wire::anthropic {
namespace {

// "" for a block that the stream would not announce.
std::string block_json(const core::Block& block);

}  // namespace

std::string answer_json(const core::Answer& answer, const AnswerHead& head) {
  std::string content = "[";
  for (const core::Block& block : answer.blocks) {
    const std::string json = block_json(block);
    if (!json.empty() && content.size() > 1) content += ",";
    content += json;
  }
  content += "]";
  const std::string stop = stop_json(answer.reason, answer.stop_sequence);
  const std::string extra = safeguards_json(head, answer.verdicts);
  return message_json(head,
                      {.content = content, .stop = stop, .usage = answer.usage, .extra = extra});
}

namespace {

std::string text_json(const core::TextBlock& block) {
  if (block.text.empty()) return "";
  return R"({"type":"text","text":)" + base::quote(block.text) + R"(,"citations":null})";
}

std::string thinking_json(const core::ThinkingBlock& block) {
  if (block.text.empty()) return "";
  Signature signature;
  signature.feed(block.text);
  return R"({"type":"thinking","thinking":)" + base::quote(block.text) + R"(,"signature":)" +
         base::quote(signature.text()) + "}";
}

std::string tool_use_json(const core::ToolUseBlock& block) {
  return R"({"type":"tool_use","id":)" + base::quote(block.id) + R"(,"name":)" +
         base::quote(block.name) + R"(,"input":)" + block.input_json + "}";
}

std::string block_json(const core::Block& block) {
  if (const auto* text = std::get_if<core::TextBlock>(&block)) return text_json(*text);
  if (const auto* thinking = std::get_if<core::ThinkingBlock>(&block))
    return thinking_json(*thinking);
  if (const auto* tool_use = std::get_if<core::ToolUseBlock>(&block))
    return tool_use_json(*tool_use);
  return "";
}

}  // namespace
}  // namespace mlxs::wire::anthropic
