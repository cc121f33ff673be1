#include "conformance/described_request.hpp"

#include <sstream>
#include <type_traits>
#include <variant>

namespace mlxs::test {
namespace {

template <typename T>
std::string shown(const std::optional<T>& value) {
  if (!value) return "-";
  std::ostringstream out;
  out << *value;
  return out.str();
}

std::string shown(const core::ToolResultPart& part) {
  if (const auto* text = std::get_if<core::TextBlock>(&part)) return "text " + text->text;
  if (const auto* note = std::get_if<core::PlaceholderBlock>(&part)) return "note " + note->note;
  return "reference " + std::get<core::ToolReference>(part).tool_name;
}

std::string shown(const core::Block& block) {
  return std::visit(
      [](const auto& each) -> std::string {
        using T = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<T, core::TextBlock>) return "text " + each.text;
        if constexpr (std::is_same_v<T, core::PlaceholderBlock>) return "note " + each.note;
        if constexpr (std::is_same_v<T, core::ThinkingBlock>)
          return "thinking " + each.text + " " + each.signature;
        if constexpr (std::is_same_v<T, core::ToolUseBlock>)
          return "call " + each.id + " " + each.name + " " + each.input_json;
        if constexpr (std::is_same_v<T, core::ToolResultBlock>) {
          std::string text = "result " + each.tool_use_id + (each.is_error ? " error" : "");
          for (const core::ToolResultPart& part : each.content) text += "\n    " + shown(part);
          return text;
        }
      },
      block);
}

std::string shown(const core::Tool& tool) {
  return tool.name + "\n  " + tool.description + "\n  " + tool.schema_json +
         (tool.defer_loading ? " deferred" : "") + (tool.strict ? " strict" : "");
}

}  // namespace

std::string describe(const core::ChatRequest& request) {
  std::ostringstream out;
  out << "model " << request.model << "\n";
  for (const std::string& block : request.system) out << "system " << block << "\n";
  for (const core::Message& message : request.messages) {
    out << "message " << static_cast<int>(message.role) << "\n";
    for (const core::Block& block : message.blocks) out << "  " << shown(block) << "\n";
  }
  for (const core::Tool& tool : request.tools) out << "tool " << shown(tool) << "\n";
  out << "choice " << static_cast<int>(request.tool_choice.kind) << " " << request.tool_choice.name
      << " " << request.tool_choice.parallel << "\n";
  out << "thinking " << static_cast<int>(request.thinking.mode) << " "
      << shown(request.thinking.budget_tokens) << " " << static_cast<int>(request.thinking.display)
      << "\n";
  out << "sampling " << shown(request.sampling.temperature) << " " << shown(request.sampling.top_p)
      << " " << shown(request.sampling.top_k) << " " << shown(request.sampling.min_p) << " "
      << shown(request.sampling.seed) << "\n";
  for (const std::string& stop : request.stop_strings) out << "stop " << stop << "\n";
  out << "max_tokens " << shown(request.max_tokens) << " stream " << request.stream
      << " safeguards " << request.asks_safeguards << request.safeguards_context_json << "\n";
  out << "output " << static_cast<int>(request.output.effort) << " "
      << shown(request.output.schema_json) << "\n";
  for (const std::string& remark : request.remarks) out << "remark " << remark << "\n";
  return out.str();
}

}  // namespace mlxs::test
