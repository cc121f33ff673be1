// The Messages API as a Codec, and what only this API has: counting tokens.
// Thread: immutable, shared.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "wire/codec.hpp"

namespace mlxs::wire {

class AnthropicCodec final : public Codec {
 public:
  [[nodiscard]] base::Result<core::ChatRequest> parse(std::string_view body) const override;
  [[nodiscard]] std::unique_ptr<Encoder> make_encoder(AnswerHead head) const override;
  [[nodiscard]] std::string encode_answer(const core::Answer& answer,
                                          const AnswerHead& head) const override;
  [[nodiscard]] ErrorReply encode_error(const base::Error& error,
                                        std::string_view request_id) const override;
  [[nodiscard]] std::string_view stream_content_type() const override;

  // The body of count_tokens: as parse, but max_tokens may be missing.
  [[nodiscard]] base::Result<core::ChatRequest> parse_count_tokens(std::string_view body) const;
  [[nodiscard]] std::string encode_count(int prompt_tokens) const;
};

}  // namespace mlxs::wire
