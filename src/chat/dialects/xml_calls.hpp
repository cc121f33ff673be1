// Calls as Qwen 3.5, 3.6 and Qwen3-Coder write them:
//   <tool_call>\n<function=NAME>\n<parameter=KEY>\nVALUE\n</parameter>\n</function>\n</tool_call>
// with any number of parameters, where <tool_call> or <function= may be missing when NAME is
// declared. A value
// loses exactly one line break on each side. It ends with a </parameter> that another parameter,
// </function> or </tool_call> follows, or with one of these two where the turn ends; every other
// marker inside is content, but for a line that begins a parameter which is declared and new: when
// the value ends without another marker, </parameter> was missing in front of it. Where a parameter
// may begin, the name of a declared and new one is enough: KEY>, or <parameter=KEY and a line
// break. A closer inside a string of a value that is JSON is content. A JSON object in place of the
// parameters is the arguments. Of two equal keys the first one counts. Thread: one owner.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "chat/dialects/bare_key.hpp"
#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/json_arguments.hpp"
#include "chat/dialects/next_parameter.hpp"
#include "chat/scan/argument_types.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/open_string.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

inline constexpr std::string_view xml_call_opener = "<tool_call>";
inline constexpr std::string_view xml_call_closer = "</tool_call>";
inline constexpr std::string_view xml_function_opener = "<function=";
inline constexpr std::string_view xml_next_parameter_opener = "\n<parameter=";

class XmlCalls final : public CallReader {
 public:
  XmlCalls(CallWriter writer, CallNames names, const DialectOptions& options);

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return state_ == State::done; }
  bool broken() const override { return state_ == State::broken; }
  Leftover leftover() override;
  Place place() const override;
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override {
    return value_end_.steps() + object_.steps() + call_end_.steps() + steps_;
  }

 private:
  // bare_key: where a parameter may begin, behind a value when there is one. last_closers: closers
  // of the call inside a value; the turn may end behind them.
  enum class State {
    opened,
    bare_name,
    name,
    between,
    bare_key,
    key,
    value,
    value_end,
    last_closers,
    object,
    after_call,
    broken,
    done
  };

  std::size_t read_opened(std::string_view text);
  std::size_t read_bare_name(std::string_view text);
  std::size_t read_name(std::string_view text);
  std::size_t read_between(std::string_view text);
  std::size_t read_bare_key(std::string_view text);
  [[nodiscard]] BareKey::Answer read_bare(std::string_view text, std::size_t& used);
  std::size_t read_key(std::string_view text);
  std::size_t read_value(std::string_view text);
  std::size_t read_value_end(std::string_view text);
  std::size_t read_last_closers(std::string_view text);
  std::size_t read_object(std::string_view text);
  std::size_t read_after_call(std::string_view text);
  std::size_t read_broken(std::string_view text);

  void take_header(std::string_view opener);
  void begin_call();
  void follow_value(std::size_t tag);
  void begin_value();
  void take_inner_tag(std::string_view tag);
  void write_value(std::string_view text);
  void take_for_content();
  void resume_value(const std::string& held);
  void end_value();
  void split_value(const NextParameter::Parts& parts);
  void begin_bare_key(const std::string& held);
  void refuse_bare_key();
  [[nodiscard]] bool is_new(std::string_view key) const;
  void begin_object();
  void finish_object(StreamEnd end);
  void finish_call();
  void follow_closed_call();
  void end_call(StreamEnd end);
  void break_call(std::string_view written);
  void refuse(std::string opener);
  // Feeds `tag` from `text` until it decides; returns the bytes taken.
  [[nodiscard]] std::size_t match(NextTag& tag, std::string_view text);

  CallWriter writer_;
  CallNames names_;                                          // behind <tool_call>
  std::map<std::string, std::string, std::less<>> schemas_;  // by tool name
  State state_ = State::done;
  NextTag function_tag_;    // after <tool_call>
  NextTag parameter_tag_;   // after <function=NAME> and after a value
  NextTag last_tag_;        // after </function> inside a value
  NextTag after_call_tag_;  // after </function>
  NextTag::Status matched_ = NextTag::Status::reading;
  TagScanner value_end_;
  JsonArguments object_;
  TagScanner call_end_;

  std::string header_;  // of a call, as written, until its name is known
  std::string name_;
  std::string key_;
  std::string value_;         // of an argument that is no text: collected
  OpenString json_string_;    // at its end
  std::string value_closer_;  // what may end the value, as written
  NextParameter next_;        // inside the value
  BareKey bare_key_;
  bool value_ended_ = false;  // in front of the bare key
  std::set<std::string, std::less<>> keys_;
  ArgumentTypes types_{""};
  Leftover leftover_;
  bool bare_ = false;         // only a declared name makes it a call
  bool value_begins_ = true;  // the line break of the frame may still come
  bool repeated_ = false;     // the argument's key came before: its value is left out
  bool is_text_ = false;      // the argument's type
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
