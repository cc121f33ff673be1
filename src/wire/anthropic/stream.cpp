#include "wire/anthropic/stream.hpp"

#include <utility>
#include <variant>

#include "base/json.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/message_json.hpp"
#include "wire/sse.hpp"

namespace mlxs::wire::anthropic {
namespace {

using core::BlockKind;

// The content block as it is announced, still without its content.
std::string empty_block_json(const core::BlockStarted& block) {
  switch (block.kind) {
    case BlockKind::text: return R"({"type":"text","text":"","citations":null})";
    case BlockKind::thinking: return R"({"type":"thinking","thinking":"","signature":""})";
    case BlockKind::tool_use: break;
  }
  return R"({"type":"tool_use","id":)" + base::quote(block.tool_id) + R"(,"name":)" +
         base::quote(block.tool_name) + R"(,"input":{}})";
}

std::string_view delta_prefix(BlockKind kind) {
  switch (kind) {
    case BlockKind::text: return R"("type":"text_delta","text":)";
    case BlockKind::thinking: return R"("type":"thinking_delta","thinking":)";
    case BlockKind::tool_use: return R"("type":"input_json_delta","partial_json":)";
  }
  return "";
}

}  // namespace

MessageEncoder::MessageEncoder(AnswerHead head) : head_(std::move(head)) {}

std::string MessageEncoder::encode(const core::Event& event) {
  return std::visit([this](const auto& alternative) { return on(alternative); }, event);
}

std::string MessageEncoder::ping() {
  return started_ ? sse_event("ping", R"({"type":"ping"})") : sse_comment("waiting");
}

std::string MessageEncoder::on(const core::TurnStarted& started) {
  started_ = true;
  core::Usage usage;
  usage.prompt_tokens = started.prompt_tokens;
  usage.prompt_tokens_cached = started.prompt_tokens_cached;
  const MessageParts parts{.content = "[]", .stop = no_stop_json, .usage = usage, .extra = ""};
  const std::string message = message_json(head_, parts);
  return sse_event("message_start", R"({"type":"message_start","message":)" + message + "}");
}

std::string MessageEncoder::on(const core::Progress&) { return ""; }

std::string MessageEncoder::on(const core::BlockStarted& started) {
  block_ = started;
  block_announced_ = false;
  signature_ = {};
  held_.clear();
  return "";
}

std::string MessageEncoder::on(const core::BlockDelta& delta) {
  if (block_.kind == BlockKind::tool_use) return piece_frames(without_last_brace(delta.text));
  if (block_.kind == BlockKind::thinking) signature_.feed(delta.text);
  return piece_frames(delta.text);
}

std::string MessageEncoder::on(const core::BlockEnded& ended) {
  std::string frames;
  if (block_.kind == BlockKind::tool_use && ended.complete)
    frames = piece_frames(block_announced_ || !held_.empty() ? held_ : "{}");
  if (!block_announced_) return "";
  if (block_.kind == BlockKind::thinking)
    frames +=
        delta_frame(R"("type":"signature_delta","signature":)", base::quote(signature_.text()));
  frames += sse_event("content_block_stop",
                      R"({"type":"content_block_stop","index":)" + std::to_string(index_) + "}");
  ++index_;
  return frames;
}

std::string MessageEncoder::on(const core::TurnEnded& ended) {
  std::string data = R"({"type":"message_delta","delta":{)";
  data += stop_json(ended.reason, ended.stop_sequence);
  data += safeguards_json(head_, ended.verdicts);
  data += R"(},"usage":)" + usage_json(ended.usage) + "}";
  return sse_event("message_delta", data) + sse_event("message_stop", R"({"type":"message_stop"})");
}

std::string MessageEncoder::on(const core::Failed& failed) {
  return sse_event("error", error_json(failed.error, head_.request_id));
}

// Clients take arguments that parse for a call, whatever comes behind them. A model can be cut when
// the arguments are whole and the call is not, so their last brace waits for the end of the call.
std::string MessageEncoder::without_last_brace(std::string_view piece) {
  std::string text = std::exchange(held_, std::string()).append(piece);
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  if (last == std::string::npos || text[last] != '}') return text;
  held_ = text.substr(last);
  text.resize(last);
  return text;
}

std::string MessageEncoder::piece_frames(std::string_view text) {
  if (text.empty()) return "";
  return announce_block() + delta_frame(delta_prefix(block_.kind), base::quote(text));
}

std::string MessageEncoder::announce_block() {
  if (block_announced_) return "";
  block_announced_ = true;
  return sse_event("content_block_start", R"({"type":"content_block_start","index":)" +
                                              std::to_string(index_) + R"(,"content_block":)" +
                                              empty_block_json(block_) + "}");
}

// There is one for every token, so it is written in one piece, without sse_event.
std::string MessageEncoder::delta_frame(std::string_view members, std::string_view value) const {
  constexpr std::string_view head =
      "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":";
  constexpr std::string_view delta = ",\"delta\":{";
  constexpr std::string_view tail = "}}\n\n";
  const std::string index = std::to_string(index_);
  std::string frame;
  frame.reserve(head.size() + index.size() + delta.size() + members.size() + value.size() +
                tail.size());
  frame.append(head).append(index).append(delta).append(members).append(value).append(tail);
  return frame;
}

}  // namespace mlxs::wire::anthropic
