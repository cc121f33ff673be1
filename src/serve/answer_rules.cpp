#include "serve/answer_rules.hpp"

#include <utility>

#include "chat/calls_as_text.hpp"
#include "chat/thinking_closer.hpp"
#include "core/thinking_plan.hpp"
#include "serve/answer_guide.hpp"

namespace mlxs::serve {
namespace {

// A family whose closer is not known, or whose vocabulary cannot spell it, thinks as it likes.
std::optional<engine::ThinkingLimit> thinking_limit(std::string_view closer,
                                                    const core::ChatRequest& request,
                                                    const TokenTable& table, int max_tokens) {
  if (closer.empty()) return std::nullopt;
  std::vector<engine::Token> tokens = table.tokenize(
      {{.text = std::string(closer), .from_template = true}}, TokenTable::Part::later);
  if (tokens.empty()) return std::nullopt;
  const int limit =
      thinks(request) ? core::resolve_thinking(request, max_tokens).budget_tokens.value_or(0) : 0;
  return engine::ThinkingLimit{.tokens_max = limit, .closer = std::move(tokens)};
}

// A client that declares no tools has nothing to run a call with.
bool may_call(const core::ChatRequest& request) {
  return !request.tools.empty() && request.tool_choice.kind != core::ToolChoiceKind::none;
}

// A whole answer that is held to a grammar begins like a text in every family.
chat::Follows follows_thinking(const core::ChatRequest& request,
                               const std::optional<core::Constraint>& constraint) {
  const bool held = constraint && constraint->trigger.empty();
  return may_call(request) && !held ? chat::Follows::text_or_call : chat::Follows::text;
}

bool continues(const core::ChatRequest& request) {
  return request.messages.back().role == core::Role::assistant;
}

}  // namespace

bool thinks(const core::ChatRequest& request) {
  return !continues(request) && core::resolve_thinking(request, std::nullopt).on;
}

AnswerRules rules_for(const ServedModel& model, const core::ChatRequest& request,
                      PromptMemory& memory, AnswerSpace space) {
  chat::DialectOptions options{.prompt_tail = std::move(space.prompt_tail), .tools = request.tools};
  AnswerRules rules{.dialect = model.dialect->make(options),
                    .make_guide = {},
                    .thinking_limit = {},
                    .constraint = {},
                    .remarks = {}};
  const auto plan = memory.constraints.plan(
      request, {.dialect = model.dialect->name, .held_tools = model.held_tools});
  if (plan) {
    rules.constraint = plan->constraint;
    rules.remarks = plan->remarks;
  }
  rules.thinking_limit = thinking_limit(
      chat::thinking_closer(model.dialect->name, follows_thinking(request, rules.constraint)),
      request, memory.tokens, space.max_tokens);
  if (!may_call(request))
    rules.dialect = std::make_unique<chat::CallsAsText>(std::move(rules.dialect));
  const AnswerGuide::Options guided{.continues = continues(request), .may_call = may_call(request)};
  rules.make_guide = [make = model.dialect->make, options = std::move(options), guided] {
    return std::make_unique<AnswerGuide>(make(options), guided);
  };
  return rules;
}

}  // namespace mlxs::serve
