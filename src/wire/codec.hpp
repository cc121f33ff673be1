// The seam between a wire format and the rest: bytes to ChatRequest, events to bytes, errors to
// replies. Codecs are siblings; none converts into another. Thread: a Codec is immutable and
// shared; an Encoder has one owner.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/result.hpp"
#include "core/event.hpp"
#include "core/fold.hpp"
#include "core/request.hpp"

namespace mlxs::wire {

// What an answer carries besides the model's words.
struct AnswerHead {
  std::string message_id;  // "msg_..."
  std::string request_id;  // "req_..."
  std::string model;       // as the client asked for it
  bool asks_safeguards = false;
};

// Turns the events of one turn into the bytes of one stream.
class Encoder {
 public:
  virtual ~Encoder() = default;
  // Bytes to send for this event, behind those in `out`; none when the format says nothing.
  virtual void encode_to(const core::Event& event, std::string& out) = 0;
  // The same alone.
  [[nodiscard]] std::string encode(const core::Event& event) {
    std::string bytes;
    encode_to(event, bytes);
    return bytes;
  }
  // Bytes that keep a silent stream alive.
  [[nodiscard]] virtual std::string ping() = 0;
};

struct ErrorReply {
  int status = 500;
  std::string body;  // JSON
  std::optional<int> retry_after_seconds;
};

class Codec {
 public:
  virtual ~Codec() = default;
  [[nodiscard]] virtual base::Result<core::ChatRequest> parse(std::string_view body) const = 0;
  [[nodiscard]] virtual std::unique_ptr<Encoder> make_encoder(AnswerHead head) const = 0;
  // The whole answer as one JSON body.
  [[nodiscard]] virtual std::string encode_answer(const core::Answer& answer,
                                                  const AnswerHead& head) const = 0;
  [[nodiscard]] virtual ErrorReply encode_error(const base::Error& error,
                                                std::string_view request_id) const = 0;
  [[nodiscard]] virtual std::string_view stream_content_type() const = 0;
};

}  // namespace mlxs::wire
