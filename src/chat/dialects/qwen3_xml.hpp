// Qwen 3.5, 3.6 and Qwen3-Coder: thinking in <think> ... </think>, calls as
//   <tool_call>\n<function=NAME>\n<parameter=KEY>\nVALUE\n</parameter>\n</function>\n</tool_call>
// with any number of parameters, where <tool_call> may be missing when NAME is declared. A value
// loses exactly one line break on each side. It ends with a </parameter> that another parameter,
// </function> or </tool_call> follows; every other marker inside is content. Of two equal keys the
// first one counts.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "chat/dialect.hpp"
#include "chat/scan/argument_types.hpp"
#include "chat/scan/block_writer.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/prose.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

class Qwen3Xml final : public Dialect {
 public:
  explicit Qwen3Xml(const DialectOptions& options);

  core::Events feed(std::string_view text) override;
  core::Events finish(StreamEnd end) override;
  bool thinking() const override { return prose_.thinking(); }
  // Bytes looked at so far; a test holds it against the length of the stream.
  [[nodiscard]] std::size_t steps() const {
    return prose_.steps() + value_end_.steps() + call_end_.steps() + steps_;
  }

 private:
  enum class State { prose, opened, name, between, key, value, value_end, after_call, broken_call };

  std::size_t step(std::string_view text);
  std::size_t read_prose(std::string_view text);
  std::size_t read_opened(std::string_view text);
  std::size_t read_name(std::string_view text);
  std::size_t read_between(std::string_view text);
  std::size_t read_key(std::string_view text);
  std::size_t read_value(std::string_view text);
  std::size_t read_value_end(std::string_view text);
  std::size_t read_after_call(std::string_view text);
  std::size_t read_broken_call(std::string_view text);

  void take_header(std::string_view opener);
  void begin_call(const std::string& name);
  void follow_value(std::size_t tag);
  void begin_value();
  void write_value(std::string_view text);
  void resume_value();
  void end_value();
  void end_call(StreamEnd end);
  void break_call(std::string_view written);
  // Feeds `tag` from `text` until it decides; returns the bytes taken.
  [[nodiscard]] std::size_t match(NextTag& tag, std::string_view text);

  std::map<std::string, std::string, std::less<>> schemas_;  // by tool name
  State state_ = State::prose;
  BlockWriter writer_;
  Prose prose_;
  NextTag function_tag_;    // after <tool_call>
  NextTag parameter_tag_;   // after <function=NAME> and after a value
  NextTag after_call_tag_;  // after </function>
  NextTag::Status matched_ = NextTag::Status::reading;
  TagScanner value_end_;
  TagScanner call_end_;

  std::string header_;  // of a call, as written, until its name is known
  std::string name_;
  std::string key_;
  std::string value_;         // of an argument that is no text: collected
  std::string value_closer_;  // the closer that may end the value, as written
  std::set<std::string, std::less<>> keys_;
  ArgumentTypes types_{""};
  bool bare_ = false;         // the call has no <tool_call>
  bool value_begins_ = true;  // the line break of the frame may still come
  bool repeated_ = false;     // the argument's key came before: its value is left out
  std::size_t steps_ = 0;
};

[[nodiscard]] std::unique_ptr<Dialect> make_qwen3_xml(const DialectOptions& options);

}  // namespace mlxs::chat
