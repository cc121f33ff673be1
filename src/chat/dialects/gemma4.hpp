// Gemma 4: thinking in <|channel>thought ... <channel|>, calls as
// <|tool_call>call:NAME{key:<|"|>text<|"|>,n:5}<tool_call|>, the turn ends with <turn|> or with
// <|tool_response>. Other channels are text. A call is whole when its braces are closed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "chat/dialect.hpp"
#include "chat/dialects/gemma4_arguments.hpp"
#include "chat/scan/block_writer.hpp"
#include "chat/scan/prose.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

class Gemma4 final : public Dialect {
 public:
  explicit Gemma4(const DialectOptions& options);

  core::Events feed(std::string_view text) override;
  core::Events finish(StreamEnd end) override;
  bool thinking() const override { return prose_.thinking(); }
  // Bytes looked at so far; a test holds it against the length of the stream.
  [[nodiscard]] std::size_t steps() const;

 private:
  enum class State { prose, channel, call_header, arguments, broken_call, ended };

  std::size_t step(std::string_view text);
  std::size_t read_prose(std::string_view text);
  std::size_t read_channel(std::string_view text);
  std::size_t read_call_header(std::string_view text);
  std::size_t read_arguments(std::string_view text);
  std::size_t read_broken_call(std::string_view text);
  void begin_channel(std::string_view name);
  void end_call(StreamEnd end);

  State state_ = State::prose;
  BlockWriter writer_;
  Prose prose_;
  std::string header_;  // of a channel or call, without the opener
  std::optional<Gemma4Arguments> arguments_;
  TagScanner closers_;
  std::size_t steps_ = 0;  // of calls that have ended
};

[[nodiscard]] std::unique_ptr<Dialect> make_gemma4(const DialectOptions& options);

}  // namespace mlxs::chat
