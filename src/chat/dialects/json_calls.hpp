// Calls as JSON objects behind an opener: one object, or a list of them, and a closer:
//   OPENER [{"name": "...", "arguments": {...}}, ...] CLOSER
//   OPENER {"name": "...", "arguments": {...}}; {...} CLOSER
// A call streams as soon as its name and the beginning of its arguments are known. What is no call
// comes out as text. An opener may end with the brace of a call instead of a tag: then only the
// name of a declared tool makes it a call. Thread: one owner.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/json_call.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

struct JsonCallsForm {
  JsonCallForm call;
  // What may stand between two calls that are in no list; nothing may, too.
  std::string_view separator = "";
  // What may follow the calls; none where the end of the turn is their end.
  std::vector<std::string_view> closers;
};

class JsonCalls final : public CallReader {
 public:
  JsonCalls(CallWriter writer, JsonCallsForm form, const DialectOptions& options);

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return state_ == State::done; }
  Leftover leftover() override;
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override { return steps_ + broken_end_.steps(); }

 private:
  enum class State { begin, call, after_call, after_list, broken, done };

  std::size_t read_call(std::string_view text);
  std::size_t read_broken(std::string_view text);
  void step(char c);
  void begin_call(char c);
  void follow_call(char c);
  void follow_list(char c);
  void tell(std::string_view raw);
  void end_call();
  void give_up();
  void refuse();
  void leave(std::string again);

  CallWriter writer_;
  JsonCallsForm form_;
  std::set<std::string, std::less<>> names_;  // of the declared tools
  State state_ = State::done;
  std::optional<JsonCall> call_;
  std::string raw_;  // as written, since the last call that was told
  bool told_ = false;
  bool bare_ = false;  // the opener is a brace
  bool in_list_ = false;
  bool any_call_ = false;   // in this frame
  bool byte_taken_ = true;  // by the last step
  NextTag closer_;
  TagScanner broken_end_;
  Leftover leftover_;
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
