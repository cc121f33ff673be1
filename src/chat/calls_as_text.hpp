// A dialect for turns in which the client allows no calls (tool_choice none) or has no tools: what
// the model writes of a call comes out as the text it is, markup included; thinking and text stay
// what they are.
//
// The dialect inside says when a call begins and ends but not with which bytes, so it is fed one
// character at a time: what it took since it last said something is the markup. Any split gives the
// same events by construction. Text before, in and behind a call is one block. Thread: one owner.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "chat/dialect.hpp"

namespace mlxs::chat {

class CallsAsText final : public Dialect {
 public:
  explicit CallsAsText(std::unique_ptr<Dialect> inner) : inner_(std::move(inner)) {}

  void feed_to(std::string_view text, core::Events& out) override;
  core::Events finish(StreamEnd end) override;
  Place place() const override {
    return inner_->place() == Place::thinking ? Place::thinking : Place::text;
  }

 private:
  void take(const core::Events& events, core::Events& out);
  void on(const core::BlockStarted& started, core::Events& out);
  void on(const core::BlockDelta& delta, core::Events& out);
  void say(std::string_view text, core::Events& out);
  void end_text(core::Events& out);

  std::unique_ptr<Dialect> inner_;
  core::BlockKind kind_ = core::BlockKind::text;  // of the last block inside
  std::string unsaid_;       // taken by the dialect inside since it last said text or thinking
  bool after_call_ = false;  // a call has begun, and what it is made of is not all said
  bool text_open_ = false;   // the client has a text block open
};

}  // namespace mlxs::chat
