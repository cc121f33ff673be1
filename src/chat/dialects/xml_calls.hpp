// Calls as Qwen 3.5, 3.6 and Qwen3-Coder write them:
//   <tool_call>\n<function=NAME>\n<parameter=KEY>\nVALUE\n</parameter>\n</function>\n</tool_call>
// with any number of parameters (xml_arguments), where <tool_call> or <function= may be missing
// when NAME is declared. Thread: one owner.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "chat/dialects/bare_key.hpp"
#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/xml_arguments.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

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
  std::size_t steps() const override { return arguments_.steps() + call_end_.steps() + steps_; }

 private:
  enum class State { opened, bare_name, name, arguments, after_call, broken, done };

  std::size_t read_opened(std::string_view text);
  std::size_t read_bare_name(std::string_view text);
  std::size_t read_name(std::string_view text);
  std::size_t read_arguments(std::string_view text);
  std::size_t read_after_call(std::string_view text);
  std::size_t read_broken(std::string_view text);
  void take_header(std::string_view opener);
  void begin_call();
  void end_call(StreamEnd end, XmlArguments::End closed_by);
  void refuse(std::string opener);

  CallWriter writer_;
  CallNames names_;                                          // behind <tool_call>
  std::map<std::string, std::string, std::less<>> schemas_;  // by tool name
  State state_ = State::done;
  NextTag function_tag_;    // after <tool_call>
  NextTag after_call_tag_;  // after </function>
  BareKey bare_name_;       // after <tool_call>
  XmlArguments arguments_;
  TagScanner call_end_;  // of a broken call
  std::string header_;   // of a call, as written, until its name is known
  std::string name_;
  Leftover leftover_;
  bool bare_ = false;  // only a declared name makes it a call
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
