// The JSON of one call, {"name": "...", "arguments": {...}}, mended where it is damaged, for
// families that differ in the keys. With the name first the arguments stream as they are written;
// before the name they are kept until it comes. Repeated members: the first one counts; inside the
// arguments the JSON is the model's own. Arguments that are an object inside a string are
// unwrapped, null means none. Another family's key for the arguments counts with the name of a
// declared tool. A member behind the arguments that the tool declares is one of them: their brace
// came too early. Thread: one owner. Lifetime: followers and tools outlive it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/scan/json_repair.hpp"
#include "chat/scan/json_scanner.hpp"

namespace mlxs::chat {

struct JsonCallForm {
  std::vector<std::string_view> argument_keys{"arguments"};
  // only_known: any member but "name", "type", "id" and the arguments breaks the call, so that
  // ordinary JSON is told from a call at its first key. any: other members are left out.
  enum class Members { any, only_known } members = Members::any;
};

class JsonCall {
 public:
  // The schema of each declared tool, by its name.
  using Tools = std::map<std::string, std::string, std::less<>>;
  // closed: the call's own brace has come. broken: the next byte cannot stand here.
  enum class State { reading, closed, broken };

  JsonCall(const JsonCallForm& form, const std::vector<std::string_view>& followers,
           const Tools& tools);

  // Takes bytes while the state is `reading`, and at most until the name is known, a call can be
  // told, or its arguments have begun; returns how many.
  [[nodiscard]] std::size_t feed(std::string_view text);
  // Takes bytes of an argument's string that pass as they are, once a call was told and its JSON
  // taken; returns how many. They are the caller's to hand on.
  [[nodiscard]] std::size_t pass_text(std::string_view text) {
    return streaming_ && state_ == State::reading && json_.empty() ? repair_.pass_text(text) : 0;
  }
  [[nodiscard]] State state() const { return state_; }
  // "" as long as it is not known.
  [[nodiscard]] const std::string& name() const { return name_; }
  // Name and the beginning of the arguments are known: a call can be told.
  [[nodiscard]] bool told() const { return told_; }
  // The first argument of a declared tool is known, or that there are none.
  [[nodiscard]] bool begun() const {
    return whole() || (told_ && !(is_declared_ && repair_.seen().empty()));
  }
  // What should be the arguments is the schema of the tool: {"type": "object", ...}.
  [[nodiscard]] bool describes_tool() const;
  // The arguments are whole; only the end of the frame may be missing.
  [[nodiscard]] bool whole() const { return told_ && !streaming_; }
  // The stream or the frame ends here. Completes a call that lacks only closers; whether it is
  // whole.
  [[nodiscard]] bool complete();
  // Inside the value of a string among the arguments.
  [[nodiscard]] bool in_text() const { return in_arguments_ && repair_.in_text(); }
  // The frame is damaged behind whole arguments: they are complete.
  void settle() { json_ += std::exchange(closer_, std::string()); }
  // JSON of the arguments since the last time.
  [[nodiscard]] std::string take();
  // Taken, but not handed on.
  [[nodiscard]] std::string held() const { return repair_.held(); }

 private:
  enum class Want { open, key_or_end, key, colon, value, value_rest, comma_or_end };

  void read_repaired();
  void read(char c);
  void frame(char c);
  void begin_value(char c);
  [[nodiscard]] bool is_inner_frame(char c) const;
  void scan(char c);
  void end_key(const std::string& text);
  void end_value(std::string text);
  void end_name(const std::string& text);
  void end_arguments(std::string text);
  void tell();
  void join();
  void close();
  [[nodiscard]] bool is_argument_key() const;

  const JsonCallForm& form_;
  const Tools& tools_;
  JsonRepair repair_;
  State state_ = State::reading;
  Want want_ = Want::open;
  JsonScanner scanner_;
  std::string key_;
  std::string name_;
  std::string json_;
  std::string closer_;                    // of the arguments, until nothing can follow
  std::optional<std::string> arguments_;  // whole, when they did not stream
  std::size_t frame_depth_ = 1;           // of the object that has the name
  bool told_ = false;
  bool is_declared_ = false;
  bool in_arguments_ = false;
  bool streaming_ = false;
  bool foreign_ = false;  // a member that is not ours was seen
};

}  // namespace mlxs::chat
