// Events of a turn as the event stream of the Messages API.
//
//   TurnStarted   message_start
//   Progress      nothing
//   block         content_block_start, content_block_delta*, content_block_stop
//   TurnEnded     message_delta, message_stop
//   Failed        error, and nothing after it: a block that is open stays cut
//
// A block reaches the wire with its first bytes, so an empty text or thinking block and a tool call
// that was cut before its first argument are never seen. A tool call without arguments is "{}"; the
// arguments of a call that was cut never parse.
// Feed it what core::EventChecker allows. Thread: one owner.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wire/anthropic/signature.hpp"
#include "wire/codec.hpp"

namespace mlxs::wire::anthropic {

class MessageEncoder final : public Encoder {
 public:
  explicit MessageEncoder(AnswerHead head);

  void encode_to(const core::Event& event, std::string& out) override;
  // A ping event; before message_start, which has to be the first event, a comment.
  [[nodiscard]] std::string ping() override;

 private:
  void on(const core::TurnStarted& started, std::string& out);
  void on(const core::Progress& progress, std::string& out);
  void on(const core::BlockStarted& started, std::string& out);
  void on(const core::BlockDelta& delta, std::string& out);
  void on(const core::BlockEnded& ended, std::string& out);
  void on(const core::TurnEnded& ended, std::string& out);
  void on(const core::Failed& failed, std::string& out);

  void write_arguments(std::string_view piece, std::string& out);
  void write_piece(std::string_view text, std::string& out);
  void announce_block(std::string& out);
  void write_delta(std::string_view text, std::string& out) const;

  AnswerHead head_;
  bool started_ = false;
  core::BlockStarted block_;      // the open one
  bool block_announced_ = false;  // its content_block_start is sent
  std::string delta_head_;        // what its deltas begin with
  Signature signature_;           // of the open block's text, when it is thinking
  std::string held_;              // of the open call: its last brace so far, and blanks behind it
  int index_ = 0;                 // of the open block, or of the next one
};

}  // namespace mlxs::wire::anthropic
