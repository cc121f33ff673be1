// Calls as Python writes them behind an opener:
//   OPENER [NAME(key='text', n=5), NAME()] CLOSER
// The brackets may be missing. What is no call comes out as text.
// Thread: one owner.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/python_arguments.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

struct PythonCallsForm {
  std::string_view closer;       // empty where the end of the turn is the calls' end
  std::string_view method = "";  // stands behind the name of every call: NAME.call(...)
};

class PythonCalls final : public CallReader {
 public:
  PythonCalls(CallWriter writer, PythonCallsForm form, const DialectOptions& options);
  // The readers below refer to members.
  PythonCalls(const PythonCalls&) = delete;
  PythonCalls& operator=(const PythonCalls&) = delete;

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return state_ == State::done; }
  bool broken() const override { return state_ == State::broken; }
  Leftover leftover() override;
  Place place() const override;
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override;

 private:
  enum class State { name, arguments, after_call, after_list, broken, done };

  // False when the byte is not taken.
  [[nodiscard]] bool step(char c);
  [[nodiscard]] bool read_name(char c);
  [[nodiscard]] bool follow_call(char c);
  [[nodiscard]] bool follow_list(char c);
  std::size_t read_arguments(std::string_view text);
  std::size_t read_broken(std::string_view text);
  void begin_call();
  void refuse();
  void leave(std::string again);

  CallWriter writer_;
  PythonCallsForm form_;
  std::map<std::string, std::string, std::less<>> schemas_;  // by tool name
  PythonQuote::Names names_;
  PythonArguments arguments_;
  NextTag closer_;
  TagScanner broken_end_;
  State state_ = State::done;
  std::string opener_;
  std::string raw_;  // since the opener or the last call
  std::string name_;
  bool in_list_ = false;
  bool any_call_ = false;
  Leftover leftover_;
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
