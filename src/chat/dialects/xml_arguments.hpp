// The arguments of a call as XmlCalls reads them, turned into one JSON object while they arrive:
//   <parameter=KEY>\nVALUE\n</parameter>\n ... </function>     behind <function=NAME>
// A value loses exactly one line break on each side. It ends with a </parameter> that another
// parameter, </function> or </tool_call> follows, or with these two where the turn ends or another
// call begins; every other marker inside is content, but for a line that begins a parameter which
// is declared and new: when the value ends without another marker, </parameter> was missing in
// front of it. A closer inside a string of a value that is JSON is content. Where a parameter may
// begin, the name of a declared and new one is enough: KEY>, or <parameter=KEY and a line break. A
// JSON object in place of the parameters is the arguments. Of two equal keys the first one counts.
// Thread: one owner.
#pragma once

#include <cstddef>
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
inline constexpr std::string_view xml_function_closer = "</function>";

class XmlArguments {
 public:
  // closed: the object is whole and written; broken: nothing of the arguments can stand here.
  enum class State { reading, closed, broken };
  // What closed them.
  enum class End { function, call };

  explicit XmlArguments(CallWriter writer);

  // A call begins; the schema is empty for a tool that is not declared.
  void begin(const std::string& schema_json);
  // Takes bytes while the state is `reading`; returns how many.
  [[nodiscard]] std::size_t read(std::string_view text);
  [[nodiscard]] State state() const;
  [[nodiscard]] End end() const { return end_; }
  // Taken, but not part of the arguments: what follows them, or breaks them.
  [[nodiscard]] const std::string& rest() const { return rest_; }
  // The stream ends here. Whether they are whole: then the object is completed.
  [[nodiscard]] bool finish(StreamEnd end);
  // Inside the value of a string.
  [[nodiscard]] bool in_text() const;
  [[nodiscard]] std::size_t steps() const { return value_end_.steps() + object_.steps() + steps_; }

 private:
  // bare_key: where a parameter may begin, behind a value when there is one. last_closers: closers
  // of the call inside a value; the turn may end behind them.
  enum class Part {
    between,
    bare_key,
    key,
    value,
    value_end,
    last_closers,
    object,
    closed,
    broken
  };

  std::size_t step(std::string_view text);
  std::size_t read_between(std::string_view text);
  std::size_t read_bare_key(std::string_view text);
  std::size_t read_key(std::string_view text);
  std::size_t read_value(std::string_view text);
  std::size_t read_value_end(std::string_view text);
  std::size_t read_last_closers(std::string_view text);
  std::size_t read_object(std::string_view text);

  void begin_bare_key(const std::string& held);
  void refuse_bare_key();
  [[nodiscard]] bool is_new(std::string_view key) const;
  void begin_object();
  void follow_value(std::size_t tag);
  void take_from_quotes();
  void begin_value();
  void take_inner_tag(std::string_view tag);
  void write_value(std::string_view text);
  void take_for_content();
  void follow_closed_call();
  void resume_value(const std::string& held);
  void end_value();
  void split_value(const NextParameter::Parts& parts);
  void close(End end, std::string rest);
  void fail(std::string written);
  // Feeds `tag` from `text` until it decides; returns the bytes taken.
  [[nodiscard]] std::size_t match(NextTag& tag, std::string_view text);

  CallWriter writer_;
  std::string schema_json_;
  ArgumentTypes types_{""};
  Part part_ = Part::closed;
  End end_ = End::call;
  std::string rest_;
  NextTag parameter_tag_;  // where a parameter may begin
  NextTag last_tag_;       // behind a closer of the call inside a value
  NextTag::Status matched_ = NextTag::Status::reading;
  TagScanner value_end_;
  JsonArguments object_;

  std::string_view key_opener_;
  std::string key_;
  std::string value_;         // of an argument that is no text: collected
  OpenString json_string_;    // at its end
  std::string value_closer_;  // what may end the value, as written
  NextParameter next_;        // inside the value
  BareKey bare_key_;
  std::set<std::string, std::less<>> keys_;
  bool value_ended_ = false;  // in front of the bare key
  bool value_begins_ = true;  // the line break of the frame may still come
  bool repeated_ = false;     // the argument's key came before: its value is left out
  bool is_text_ = false;      // the argument's type
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
