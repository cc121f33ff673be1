// The whole grammar of an answer: calls of declared tools in a family's spelling, or one JSON
// value. Thread: one owner.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/constraint/argument_rules.hpp"
#include "chat/constraint/call_family.hpp"
#include "chat/constraint/grammar.hpp"
#include "core/tool.hpp"

namespace mlxs::chat {

// What is not enforced, and of which tool ("" where it is none's).
using ToolRemarkSink =
    std::function<void(std::string_view tool, const std::string& path, const std::string& what)>;

// A tool that may be called. Lifetime: only during the call.
struct CallableTool {
  const core::Tool* tool = nullptr;
  bool held_to_schema = true;  // else any arguments will do
};

enum class Calls { one, several };

// One object for one list of tools. Lifetime: the grammar outlives it; the family is a row of the
// table.
class CallRules {
 public:
  CallRules(Grammar& grammar, const GrammarFamily& family, ToolRemarkSink remark)
      : grammar_(grammar), family_(family), remark_(std::move(remark)) {}

  // From where the model's answer begins, behind thinking: nothing but calls. As GBNF; "" when no
  // tool can be called.
  [[nodiscard]] std::string forced(const std::vector<CallableTool>& tools, Calls calls);
  // From the family's trigger to the end of the frame that it opens.
  [[nodiscard]] std::string triggered(const std::vector<CallableTool>& tools, Calls calls);

 private:
  [[nodiscard]] std::string frame(const CallForm& form, const std::string& call, Calls calls) const;
  [[nodiscard]] std::string repeated(std::string_view between, const std::string& one) const;
  void write_arguments(const std::vector<CallableTool>& tools);
  [[nodiscard]] std::string call(const CallForm& form, const std::vector<CallableTool>& tools);

  Grammar& grammar_;
  const GrammarFamily& family_;
  ToolRemarkSink remark_;
  std::vector<std::string> arguments_;  // of the tools, in their order; "" of one that has no call
};

// One JSON value of the schema, behind what the family writes before the text of an answer.
[[nodiscard]] std::string answer_rule(Grammar& grammar, std::string_view opener,
                                      std::string_view schema_json, const RemarkSink& remark);

}  // namespace mlxs::chat
