#include "cli/answer.hpp"

#include <optional>

namespace mlxs::cli {
namespace {

namespace json = base::json;

// A reply that is not ours, for example a proxy's page, is quoted up to here.
constexpr std::size_t quoted_bytes_max = 200;

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

std::string string_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

void append(json::object& block, std::string_view key, const std::string& text) {
  block[key] = string_at(block, key) + text;
}

}  // namespace

std::vector<Piece> Answer::feed(const SseEvent& event) {
  const auto parsed = base::parse_json(event.data, "event");
  if (!parsed.ok() || !parsed.value().is_object()) return {};
  const json::object& data = parsed.value().get_object();
  if (event.name == "error") error_ = error_message(event.data);
  if (event.name == "content_block_start") {
    if (const json::object* block = object_at(data, "content_block")) content_.push_back(*block);
  }
  const json::object* delta = object_at(data, "delta");
  if (delta == nullptr) return {};
  if (event.name == "message_delta") stop_reason_ = string_at(*delta, "stop_reason");
  return event.name == "content_block_delta" ? feed_delta(*delta) : std::vector<Piece>{};
}

std::vector<Piece> Answer::feed_delta(const json::object& delta) {
  if (content_.empty()) return {};
  json::object& block = content_.back().as_object();
  const std::string type = string_at(delta, "type");
  if (type == "signature_delta") block["signature"] = string_at(delta, "signature");
  if (type != "text_delta" && type != "thinking_delta") return {};
  const bool thinking = type == "thinking_delta";
  const std::string_view key = thinking ? "thinking" : "text";
  const std::string text = string_at(delta, key);
  append(block, key, text);
  return {{thinking ? PieceKind::thinking : PieceKind::text, text}};
}

std::string error_message(std::string_view body) {
  const auto parsed = base::parse_json(body, "reply");
  if (parsed.ok() && parsed.value().is_object()) {
    const json::object* error = object_at(parsed.value().get_object(), "error");
    if (error != nullptr) return string_at(*error, "message");
  }
  return std::string(body.substr(0, quoted_bytes_max));
}

}  // namespace mlxs::cli
