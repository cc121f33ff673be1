#include "support/message_accumulator.hpp"

#include "base/utf8.hpp"

namespace mlxs::test {
namespace {

namespace json = base::json;

std::int64_t index_of(const json::object& event) { return event.at("index").as_int64(); }

struct Fit {
  const char* kind;
  const char* type;
  const char* key;
};
constexpr Fit fits[] = {{"text", "text_delta", "text"},
                        {"thinking", "thinking_delta", "thinking"},
                        {"tool_use", "input_json_delta", "partial_json"}};

}  // namespace

void MessageAccumulator::feed(std::string_view frames) {
  while (!frames.empty() && broken.empty()) {
    const std::size_t end = frames.find("\n\n");
    require(end != std::string_view::npos, "a frame ends with a blank line");
    if (!broken.empty()) return;
    feed_frame(frames.substr(0, end));
    frames.remove_prefix(end + 2);
  }
}

void MessageAccumulator::require(bool holds, std::string_view rule) {
  if (!holds && broken.empty()) broken = rule;
}

void MessageAccumulator::feed_frame(std::string_view frame) {
  if (frame.starts_with(": ")) return;
  const std::size_t data_at = frame.find("\ndata: ");
  const bool has_both = frame.starts_with("event: ") && data_at != std::string_view::npos;
  require(has_both, "a frame has an event line and a data line");
  if (!has_both) return;
  const std::string_view name = frame.substr(7, data_at - 7);
  const std::string_view data = frame.substr(data_at + 7);
  require(data.find_first_of("\r\n") == std::string_view::npos, "data is one line");
  require(base::is_valid_utf8(data), "data is UTF-8");
  const auto parsed = base::parse_json(data, "data");
  require(parsed.ok() && parsed.value().is_object(), "data is a JSON object");
  if (!broken.empty()) return;
  if (name == "error") error_body = data;
  feed_event(name, parsed.value().get_object());
}

void MessageAccumulator::feed_event(std::string_view name, const json::object& event) {
  require(std::string_view(event.at("type").as_string()) == name, "the event line says data.type");
  require(!stopped, "nothing follows the end");
  if (name == "ping") return require(!message.empty(), "message_start is the first event");
  if (name == "error") {
    stopped = true;
    return;
  }
  if (name == "message_start") return on_message_start(event);
  require(!message.empty(), "message_start comes first");
  if (!broken.empty()) return;
  if (name == "content_block_start") return on_block_start(event);
  if (name == "content_block_delta") return on_block_delta(event);
  if (name == "content_block_stop") return on_block_stop(event);
  if (name == "message_delta") return on_message_delta(event);
  require(name == "message_stop", "the event is known");
  require(!message.at("stop_reason").is_null(), "message_delta comes before message_stop");
  stopped = true;
}

void MessageAccumulator::on_message_start(const json::object& event) {
  require(message.empty(), "message_start comes once");
  message = event.at("message").as_object();
  require(content().empty(), "a message starts empty");
  require(message.at("stop_reason").is_null() && message.at("stop_sequence").is_null(),
          "a message starts without an end");
  for (const char* key : {"input_tokens", "output_tokens", "cache_read_input_tokens"})
    require(message.at("usage").at(key).is_int64(), "usage is counted from the start");
}

void MessageAccumulator::on_block_start(const json::object& event) {
  require(!open_, "one block is open at a time");
  require(message.at("stop_reason").is_null(), "blocks come before message_delta");
  require(index_of(event) == index_, "indexes are 0, 1, 2, ...");
  json::object block = event.at("content_block").as_object();
  kind_ = block.at("type").as_string();
  if (kind_ == "text") require(block.at("text") == "", "a text starts empty");
  if (kind_ == "thinking")
    require(block.at("thinking") == "" && block.at("signature") == "", "a thought starts empty");
  if (kind_ == "tool_use")
    require(block.at("input") == json::object{} && block.at("id") != "" && block.at("name") != "",
            "a call starts with id, name and no input");
  content().push_back(std::move(block));
  open_ = true;
  text_.clear();
  signed_ = false;
}

void MessageAccumulator::on_block_delta(const json::object& event) {
  require(open_ && index_of(event) == index_, "a delta stands inside its block");
  require(!signed_, "no delta follows the signature");
  if (!broken.empty()) return;
  const json::object& delta = event.at("delta").as_object();
  if (delta.at("type") != "signature_delta") return add_piece(delta);
  require(kind_ == "thinking" && delta.at("signature") != "", "a thought has a signature");
  content().back().as_object()["signature"] = delta.at("signature");
  signed_ = true;
}

void MessageAccumulator::add_piece(const json::object& delta) {
  for (const Fit& fit : fits) {
    if (kind_ != fit.kind) continue;
    require(delta.at("type") == fit.type, "the type of a delta fits its block");
    if (broken.empty()) text_ += delta.at(fit.key).as_string();
  }
}

void MessageAccumulator::on_block_stop(const json::object& event) {
  require(open_ && index_of(event) == index_, "only the open block stops");
  if (!broken.empty()) return;
  open_ = false;
  ++index_;
  require(!text_.empty(), "a block is not empty");
  if (kind_ != "tool_use") {
    require(kind_ == "text" || signed_, "a thought ends with its signature");
    content().back().as_object()[kind_] = text_;
    return;
  }
  const auto input = base::parse_json(text_, "input");
  if (input.ok())
    content().back().as_object()["input"] = input.value();
  else
    content().pop_back();
}

void MessageAccumulator::on_message_delta(const json::object& event) {
  require(!open_, "message_delta comes after the blocks");
  require(message.at("stop_reason").is_null(), "message_delta comes once");
  for (const auto& member : event.at("delta").as_object()) message[member.key()] = member.value();
  json::object& usage = message.at("usage").as_object();
  for (const auto& member : event.at("usage").as_object())
    if (!member.value().is_null()) usage[member.key()] = member.value();
}

json::array& MessageAccumulator::content() { return message.at("content").as_array(); }

}  // namespace mlxs::test
