// The JSON of one call, {"name": "...", "arguments": {...}}, read byte by byte, for families that
// differ in the keys. With the name first the arguments stream as they are written; before the name
// they are kept until it comes. Repeated members: the first one counts; inside the arguments the
// JSON is the model's own. Arguments that are an object inside a string are unwrapped, null means
// none.
// Thread: one owner.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  // closed: the call's own brace has come. broken: the byte cannot stand here and is not taken.
  enum class State { reading, closed, broken };

  explicit JsonCall(JsonCallForm form);

  void feed(char c);
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  // Name and the beginning of the arguments are known: a call can be told.
  [[nodiscard]] bool told() const { return told_; }
  // The arguments are whole; only the end of the frame may be missing.
  [[nodiscard]] bool whole() const { return told_ && !streaming_; }
  // JSON of the arguments since the last time.
  [[nodiscard]] std::string take();
  // Taken, but not handed on yet.
  [[nodiscard]] const std::string& held() const { return scanner_.held(); }

 private:
  enum class Want { open, key_or_end, key, colon, value, value_rest, comma_or_end };

  void frame(char c);
  void begin_value(char c);
  void scan(char c);
  void end_key(const std::string& text);
  void end_value(std::string text);
  void end_name(const std::string& text);
  void end_arguments(std::string text);
  void join();
  void close();
  [[nodiscard]] bool is_argument_key() const;

  JsonCallForm form_;
  State state_ = State::reading;
  Want want_ = Want::open;
  JsonScanner scanner_;
  std::string key_;
  std::string name_;
  std::string json_;
  std::optional<std::string> arguments_;  // whole, when they did not stream
  bool told_ = false;
  bool streaming_ = false;
  bool foreign_ = false;  // a member that is not ours was seen
};

}  // namespace mlxs::chat
