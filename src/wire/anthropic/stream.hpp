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

  [[nodiscard]] std::string encode(const core::Event& event) override;
  // A ping event; before message_start, which has to be the first event, a comment.
  [[nodiscard]] std::string ping() override;

 private:
  std::string on(const core::TurnStarted& started);
  std::string on(const core::Progress& progress);
  std::string on(const core::BlockStarted& started);
  std::string on(const core::BlockDelta& delta);
  std::string on(const core::BlockEnded& ended);
  std::string on(const core::TurnEnded& ended);
  std::string on(const core::Failed& failed);

  std::string without_last_brace(std::string_view piece);
  std::string piece_frames(std::string_view text);
  std::string announce_block();
  // `members` up to the JSON string `value`, which is the last one.
  std::string delta_frame(std::string_view members, std::string_view value) const;

  AnswerHead head_;
  bool started_ = false;
  core::BlockStarted block_;      // the open one
  bool block_announced_ = false;  // its content_block_start is sent
  Signature signature_;           // of the open block's text, when it is thinking
  std::string held_;              // of the open call: its last brace so far, and blanks behind it
  int index_ = 0;                 // of the open block, or of the next one
};

}  // namespace mlxs::wire::anthropic
