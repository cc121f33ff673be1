#include "wire/anthropic/codec.hpp"

#include <utility>

#include "wire/anthropic/error.hpp"
#include "wire/anthropic/request.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/anthropic/stream.hpp"

namespace mlxs::wire {

base::Result<core::ChatRequest> AnthropicCodec::parse(std::string_view body) const {
  return anthropic::parse_messages(body);
}

std::unique_ptr<Encoder> AnthropicCodec::make_encoder(AnswerHead head) const {
  return std::make_unique<anthropic::MessageEncoder>(std::move(head));
}

std::string AnthropicCodec::encode_answer(const core::Answer& answer,
                                          const AnswerHead& head) const {
  return anthropic::answer_json(answer, head);
}

ErrorReply AnthropicCodec::encode_error(const base::Error& error,
                                        std::string_view request_id) const {
  return anthropic::error_reply(error, request_id);
}

std::string_view AnthropicCodec::stream_content_type() const { return "text/event-stream"; }

base::Result<core::ChatRequest> AnthropicCodec::parse_count_tokens(std::string_view body) const {
  return anthropic::parse_count_tokens(body);
}

std::string AnthropicCodec::encode_count(int prompt_tokens) const {
  return R"({"input_tokens":)" + std::to_string(prompt_tokens) + "}";
}

}  // namespace mlxs::wire
