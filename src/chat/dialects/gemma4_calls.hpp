// Calls in Gemma 4's notation: <|tool_call>call:NAME{key:<|"|>text<|"|>,n:5}<tool_call|>. A call is
// whole when its braces are closed; those that are missing where the closer or the end of the turn
// stands are completed. Without the opener, call: at the beginning of a line is one with the name
// of a declared tool. Thread: one owner.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/gemma4_arguments.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

inline constexpr std::string_view gemma4_call_opener = "<|tool_call>";
inline constexpr std::string_view gemma4_call_closer = "<tool_call|>";
inline constexpr std::string_view gemma4_call_word = "call:";

class Gemma4Calls final : public CallReader {
 public:
  // `ends`: what ends the turn, and a call with it.
  Gemma4Calls(CallWriter writer, std::vector<std::string_view> ends, const DialectOptions& options);

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return state_ == State::done; }
  bool broken() const override { return state_ == State::broken; }
  Leftover leftover() override;
  Place place() const override;
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override;

 private:
  // damaged: the arguments cannot go on; the closer may follow at once.
  enum class State { header, arguments, closed, damaged, broken, done };

  std::size_t read_header(std::string_view text);
  std::size_t read_arguments(std::string_view text);
  std::size_t read_closed(std::string_view text);
  std::size_t read_damaged(std::string_view text);
  std::size_t read_broken(std::string_view text);
  [[nodiscard]] bool begins_call() const;
  [[nodiscard]] bool may_become_name(std::string_view header) const;
  void end_call(StreamEnd end);
  void leave(std::string again);
  // Feeds `tag` from `text` until it decides; returns the bytes taken.
  [[nodiscard]] std::size_t match(NextTag& tag, std::string_view text);

  CallWriter writer_;
  std::set<std::string, std::less<>> names_;  // of the declared tools
  State state_ = State::done;
  std::string opener_;
  std::string header_;  // "call:" and the name
  std::optional<Gemma4Arguments> arguments_;
  NextTag closer_;
  NextTag damaged_end_;
  NextTag::Status matched_ = NextTag::Status::reading;
  std::vector<std::string_view> ends_;  // the closer first
  TagScanner broken_end_;
  Leftover leftover_;
  std::size_t steps_ = 0;  // of calls that have ended
};

}  // namespace mlxs::chat
