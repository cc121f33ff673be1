// One streamed answer of /v1/messages as the chat sees it: pieces to show, and in the end the
// content to send back as history. Thread: one owner; pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "cli/sse_reader.hpp"

namespace mlxs::cli {

enum class PieceKind { thinking, text };

struct Piece {
  PieceKind kind = PieceKind::text;
  std::string text;

  friend bool operator==(const Piece&, const Piece&) = default;
};

class Answer {
 public:
  // What there is to show of this event.
  [[nodiscard]] std::vector<Piece> feed(const SseEvent& event);

  // The assistant's content blocks so far, complete or cut.
  [[nodiscard]] const base::json::array& content() const { return content_; }
  // "" while the answer goes on or when it was cut.
  [[nodiscard]] const std::string& stop_reason() const { return stop_reason_; }
  // What the server said went wrong; "" when nothing did.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  std::vector<Piece> feed_delta(const base::json::object& delta);

  base::json::array content_;
  std::string stop_reason_;
  std::string error_;
};

// The message of an error reply's JSON body, or the start of the body when it is something else.
[[nodiscard]] std::string error_message(std::string_view body);

}  // namespace mlxs::cli
