// GPT-OSS writes messages (harmony), each with a header that says its channel:
//   <|channel|>analysis<|message|>thinking<|end|><|start|>assistant<|channel|>final<|message|>text
//   <|channel|>commentary to=functions.NAME <|constrain|>json<|message|>{JSON}<|call|>
// commentary without a recipient is text for the user. A message ends where the next one begins,
// with <|return|> or <|call|>, or with an <|end|> that is not quoted. A message to one of the
// functions or to a declared tool is a call when its body is a JSON object. In text, calls in other
// families' notations and in a fence are read on trial.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialect.hpp"
#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/harmony_header.hpp"
#include "chat/dialects/json_arguments.hpp"
#include "chat/scan/block_writer.hpp"
#include "chat/scan/introduction.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/quote_tracker.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

class GptOss final : public Dialect {
 public:
  explicit GptOss(const DialectOptions& options);

  void feed_to(std::string_view text, core::Events& out) override;
  core::Events finish(StreamEnd end) override;
  Place place() const override;
  // Bytes looked at so far; a test holds it against the length of the stream.
  [[nodiscard]] std::size_t steps() const;

 private:
  // body: text or thinking. after_end: <|end|> has come, a message must follow it. trial: a call in
  // text.
  enum class State { body, trial, after_end, header, call_begin, call, broken_call, ended };

  void read(std::string_view text);
  std::size_t step(std::string_view text);
  std::size_t read_body(std::string_view text);
  std::size_t read_trial(std::string_view text);
  std::size_t read_after_end(std::string_view text);
  std::size_t read_header(std::string_view text);
  std::size_t read_call_begin(std::string_view text);
  std::size_t read_call(std::string_view text);
  std::size_t read_broken_call(std::string_view text);
  void read_prompt(std::string_view tail);
  void begin_header(std::string_view opener);
  void begin_message();
  [[nodiscard]] bool begin_trial(std::string_view tag);
  [[nodiscard]] bool fence_counts() const;
  void end_trial();
  void begin_body(core::BlockKind kind);
  void call_without_arguments();
  void finish_body(StreamEnd end);
  void finish_call(StreamEnd end);
  void finish_call_begin(StreamEnd end);
  void end_call(StreamEnd end);
  void write(std::string_view text);
  void take_end_for_text();
  [[nodiscard]] bool is_call_to(const std::string& name) const;

  std::map<std::string, std::string, std::less<>> schemas_;  // by tool name
  State state_ = State::body;
  core::BlockKind kind_ = core::BlockKind::text;
  BlockWriter writer_;
  QuoteTracker quotes_;
  Introduction introduction_;
  bool mentions_calls_ = false;  // in text, in a foreign notation
  std::vector<std::string_view> body_tags_;
  TagScanner body_scanner_;
  std::unique_ptr<CallReader> foreign_;
  std::unique_ptr<CallReader> fenced_;
  CallReader* trial_;  // one of the two
  NextTag next_;       // behind <|end|>: where a message begins
  HarmonyHeader header_;
  std::string tool_;    // the recipient of the message
  NextTag empty_call_;  // where its arguments begin: the message may end at once
  JsonArguments arguments_;
  TagScanner call_end_;
  std::size_t steps_ = 0;
};

[[nodiscard]] std::unique_ptr<Dialect> make_gpt_oss(const DialectOptions& options);

}  // namespace mlxs::chat
