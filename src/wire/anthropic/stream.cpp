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

// A frame up to the string that is the last member of the delta.
std::string delta_head(int index, std::string_view members) {
  std::string head = R"(event: content_block_delta
data: {"type":"content_block_delta","index":)";
  head += std::to_string(index) + R"(,"delta":{)";
  return head.append(members);
}

bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Bytes up to the brace that may be the last one of the arguments, or to the end.
std::size_t bytes_before_last_brace(std::string_view text) {
  std::size_t size = text.size();
  while (size > 0 && is_json_space(text[size - 1])) --size;
  return size > 0 && text[size - 1] == '}' ? size - 1 : text.size();
}

}  // namespace

MessageEncoder::MessageEncoder(AnswerHead head) : head_(std::move(head)) {}

void MessageEncoder::encode_to(const core::Event& event, std::string& out) {
  std::visit([&](const auto& alternative) { on(alternative, out); }, event);
}

std::string MessageEncoder::ping() {
  return started_ ? sse_event("ping", R"({"type":"ping"})") : sse_comment("waiting");
}

void MessageEncoder::on(const core::TurnStarted& started, std::string& out) {
  started_ = true;
  core::Usage usage;
  usage.prompt_tokens = started.prompt_tokens;
  usage.prompt_tokens_cached = started.prompt_tokens_cached;
  const MessageParts parts{.content = "[]", .stop = no_stop_json, .usage = usage, .extra = ""};
  const std::string message = message_json(head_, parts);
  out += sse_event("message_start", R"({"type":"message_start","message":)" + message + "}");
}

void MessageEncoder::on(const core::Progress&, std::string&) {}

void MessageEncoder::on(const core::BlockStarted& started, std::string&) {
  block_ = started;
  block_announced_ = false;
  signature_ = {};
  held_.clear();
}

void MessageEncoder::on(const core::BlockDelta& delta, std::string& out) {
  if (block_.kind == BlockKind::tool_use) return write_arguments(delta.text, out);
  if (block_.kind == BlockKind::thinking) signature_.feed(delta.text);
  write_piece(delta.text, out);
}

void MessageEncoder::on(const core::BlockEnded& ended, std::string& out) {
  if (block_.kind == BlockKind::tool_use && ended.complete)
    write_piece(block_announced_ || !held_.empty() ? held_ : "{}", out);
  if (!block_announced_) return;
  if (block_.kind == BlockKind::thinking) {
    delta_head_ = delta_head(index_, R"("type":"signature_delta","signature":)");
    write_delta(signature_.text(), out);
  }
  out += sse_event("content_block_stop",
                   R"({"type":"content_block_stop","index":)" + std::to_string(index_) + "}");
  ++index_;
}

void MessageEncoder::on(const core::TurnEnded& ended, std::string& out) {
  std::string data = R"({"type":"message_delta","delta":{)";
  data += stop_json(ended.reason, ended.stop_sequence);
  data += safeguards_json(head_, ended.verdicts);
  data += R"(},"usage":)" + usage_json(ended.usage) + "}";
  out += sse_event("message_delta", data);
  out += sse_event("message_stop", R"({"type":"message_stop"})");
}

void MessageEncoder::on(const core::Failed& failed, std::string& out) {
  out += sse_event("error", error_json(failed.error, head_.request_id));
}

// Clients take arguments that parse for a call, whatever comes behind them. A model can be cut when
// the arguments are whole and the call is not, so their last brace waits for the end of the call.
void MessageEncoder::write_arguments(std::string_view piece, std::string& out) {
  if (!held_.empty()) {
    const std::string text = std::exchange(held_, std::string()).append(piece);
    return write_arguments(text, out);
  }
  const std::size_t size = bytes_before_last_brace(piece);
  if (size < piece.size()) held_ = piece.substr(size);
  write_piece(piece.substr(0, size), out);
}

void MessageEncoder::write_piece(std::string_view text, std::string& out) {
  if (text.empty()) return;
  announce_block(out);
  write_delta(text, out);
}

void MessageEncoder::announce_block(std::string& out) {
  if (std::exchange(block_announced_, true)) return;
  delta_head_ = delta_head(index_, delta_prefix(block_.kind));
  out += sse_event("content_block_start", R"({"type":"content_block_start","index":)" +
                                              std::to_string(index_) + R"(,"content_block":)" +
                                              empty_block_json(block_) + "}");
}

// There is one for every token, so it is written where it goes, and its head once for the block.
void MessageEncoder::write_delta(std::string_view text, std::string& out) const {
  out += delta_head_;
  base::quote_to(text, out);
  out += "}}\n\n";
}

}  // namespace mlxs::wire::anthropic
