// Hermes, Qwen 2.5, Qwen 3 and their kin: thinking in <think> ... </think>, calls as
// <tool_call>\n{"name": "...", "arguments": {...}}\n</tool_call>. Markers inside JSON strings are
// content. What opens like a call but is none comes out as text, closer included.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "chat/dialect.hpp"
#include "chat/dialects/hermes_call.hpp"
#include "chat/scan/block_writer.hpp"
#include "chat/scan/prose.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

class Hermes final : public Dialect {
 public:
  explicit Hermes(const DialectOptions& options);

  core::Events feed(std::string_view text) override;
  core::Events finish(StreamEnd end) override;
  bool thinking() const override { return prose_.thinking(); }
  // Bytes looked at so far; a test holds it against the length of the stream.
  [[nodiscard]] std::size_t steps() const { return prose_.steps() + closer_.steps() + call_steps_; }

 private:
  enum class State { prose, call, broken_call };

  std::size_t step(std::string_view text);
  std::size_t read_prose(std::string_view text);
  std::size_t read_call(std::string_view text);
  std::size_t read_broken_call(std::string_view text);
  void tell(std::string_view raw);
  void give_up();
  void end_call(StreamEnd end);

  State state_ = State::prose;
  BlockWriter writer_;
  Prose prose_;
  std::optional<HermesCall> call_;
  std::string raw_;  // the call as written, until it can be told
  bool told_ = false;
  TagScanner closer_;
  std::size_t call_steps_ = 0;
};

[[nodiscard]] std::unique_ptr<Dialect> make_hermes(const DialectOptions& options);

}  // namespace mlxs::chat
