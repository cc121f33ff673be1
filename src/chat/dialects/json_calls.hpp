// Calls as JSON objects behind an opener: one object, or a list of them, and a closer:
//   OPENER [{"name": "...", "arguments": {...}}, ...] CLOSER
//   OPENER {"name": "...", "arguments": {...}}; {...} CLOSER
// A call streams as soon as its name and the beginning of its arguments are known. What is no call
// comes out as text; a call that lacks its own closers where the frame's stand is completed. An
// opener may end with the brace of a call instead of a tag: then only the name of a declared tool
// makes it a call. Thread: one owner.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/json_call.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

// A call without its opener: an object at the beginning of a line.
inline constexpr std::string_view bare_call_opener = "\n{";

struct JsonCallsForm {
  JsonCallForm call;
  // What may stand between two calls that are in no list; nothing may, too.
  std::string_view separator = "";
  // What may follow the calls; none where the end of the turn is their end.
  std::vector<std::string_view> closers;
  CallNames names = CallNames::any;
};

class JsonCalls final : public CallReader {
 public:
  JsonCalls(CallWriter writer, JsonCallsForm form, const DialectOptions& options);
  // The call refers to members.
  JsonCalls(const JsonCalls&) = delete;
  JsonCalls& operator=(const JsonCalls&) = delete;

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return state_ == State::done; }
  bool broken() const override { return state_ == State::broken; }
  Leftover leftover() override;
  Place place() const override;
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override { return steps_ + broken_end_.steps(); }

 private:
  // damaged: the call cannot go on; its frame may end at once.
  enum class State { begin, call, after_call, after_list, damaged, broken, done };

  std::size_t read_call(std::string_view text);
  std::size_t read_broken(std::string_view text);
  void step(char c);
  void begin_call(char c);
  void follow_call(char c);
  void follow_list(char c);
  void end_damaged(char c);
  void read_held();
  void tell(std::string_view raw);
  void start_call();
  void end_call();
  [[nodiscard]] std::string finish_call(StreamEnd end);
  [[nodiscard]] bool is_declared() const;
  void give_up();
  void refuse();
  [[nodiscard]] bool is_fence(char c) const;
  void end_list(std::string behind);
  void leave(std::string again);

  CallWriter writer_;
  JsonCallsForm form_;
  JsonCall::Tools tools_;
  std::vector<std::string_view> followers_;  // of a call
  JsonCallForm call_form_;
  State state_ = State::done;
  std::optional<JsonCall> call_;
  std::string raw_;     // as written, since the last call that was told
  std::string behind_;  // white space behind the last call, until a closer follows
  bool told_ = false;
  bool bare_ = false;        // only a declared name makes it a call
  bool fence_info_ = false;  // the word behind a fence may come
  bool in_list_ = false;
  bool any_call_ = false;   // in this frame
  bool byte_taken_ = true;  // by the last step
  NextTag closer_;
  NextTag damaged_end_;
  TagScanner broken_end_;
  Leftover leftover_;
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
