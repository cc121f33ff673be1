#include "chat/constraint/constraints.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "chat/constraint/call_rules.hpp"

namespace mlxs::chat {
namespace {

namespace limits = base::limits;
using core::ToolChoiceKind;

// nothing: free text. calls: nothing but calls. answer: a JSON value, or calls. held_calls: free
// text, but calls fit their schemas.
enum class Asked { nothing, calls, answer, held_calls };

bool is_held(const core::Tool& tool, HeldTools held) {
  return held == HeldTools::all || tool.strict;
}

Asked asked_of(const core::ChatRequest& request, HeldTools held) {
  const ToolChoiceKind kind = request.tool_choice.kind;
  if (kind == ToolChoiceKind::any || kind == ToolChoiceKind::named) return Asked::calls;
  if (request.output.schema_json) return Asked::answer;
  const bool any_held = std::ranges::any_of(
      request.tools, [&](const core::Tool& tool) { return is_held(tool, held); });
  return kind == ToolChoiceKind::automatic && any_held ? Asked::held_calls : Asked::nothing;
}

base::Digest key_of(const core::ChatRequest& request, const ConstraintOptions& options) {
  base::Checksum sum;
  const auto add = [&](std::string_view text) { sum.add(text.size()).add(text); };
  add(options.dialect);
  sum.add(static_cast<std::uint64_t>(options.held_tools));
  sum.add(static_cast<std::uint64_t>(request.tool_choice.kind));
  sum.add(static_cast<std::uint64_t>(request.tool_choice.parallel));
  add(request.tool_choice.name);
  sum.add(static_cast<std::uint64_t>(request.output.schema_json.has_value()));
  add(request.output.schema_json.value_or(""));
  for (const core::Tool& tool : request.tools) {
    add(tool.name);
    add(tool.schema_json);
    sum.add(static_cast<std::uint64_t>(tool.strict));
  }
  return sum.digest();
}

// Makes one plan.
class Planner {
 public:
  Planner(const core::ChatRequest& request, const ConstraintOptions& options)
      : request_(request), options_(options), family_(find_grammar_family(options.dialect)) {}

  ConstraintPlan make(Asked asked) {
    if (family_ == nullptr)
      remark("", "", "calls of the dialect " + std::string(options_.dialect) + " have no grammar");
    switch (asked) {
      case Asked::calls: plan_calls(); break;
      case Asked::answer: plan_answer(); break;
      case Asked::held_calls: plan_held_calls(); break;
      case Asked::nothing: break;
    }
    return std::move(plan_);
  }

 private:
  void plan_calls() {
    const std::string calls = forced_calls();
    if (!calls.empty()) keep(in_row({family_->lead, calls}), "");
  }

  void plan_answer() {
    std::vector<std::string> choices;
    const std::string_view opener = family_ == nullptr ? "" : family_->answer;
    choices.push_back(answer_rule(
        grammar_, opener, *request_.output.schema_json,
        [&](const std::string& path, const std::string& what) { remark("", path, what); }));
    const bool may_call = request_.tool_choice.kind == ToolChoiceKind::automatic;
    const std::string calls = may_call ? forced_calls() : "";
    if (!calls.empty()) choices.push_back(calls);
    // What no dialect is known of may break its lines before it answers.
    const std::string_view lead = family_ == nullptr ? R"([\x0A\x20]{0,3})" : family_->lead;
    keep(in_row({lead, one_of(choices)}), "");
  }

  void plan_held_calls() {
    if (family_ == nullptr) return;
    if (family_->trigger.empty())
      return remark("", "",
                    "calls of the dialect " + std::string(options_.dialect) +
                        " begin like other text and are not held to schemas");
    const std::string calls = rules().triggered(
        tools([&](const core::Tool& tool) { return is_held(tool, options_.held_tools); }),
        several());
    if (!calls.empty()) keep(calls, family_->trigger);
  }

  std::string forced_calls() {
    if (family_ == nullptr) return "";
    std::string calls =
        rules().forced(tools([](const core::Tool& /*tool*/) { return true; }), several());
    if (calls.empty() && request_.tool_choice.kind != ToolChoiceKind::automatic)
      remark("", "", "no declared tool can be called");
    return calls;
  }

  CallRules rules() {
    return {grammar_, *family_,
            [&](std::string_view tool, const std::string& path, const std::string& what) {
              remark(tool, path, what);
            }};
  }

  // The tools that may be called; of two with one name the first counts.
  std::vector<CallableTool> tools(const auto& held) const {
    std::vector<CallableTool> callable;
    for (const core::Tool& tool : request_.tools) {
      const bool named = request_.tool_choice.kind == ToolChoiceKind::named;
      if (named && tool.name != request_.tool_choice.name) continue;
      const bool known = std::ranges::any_of(
          callable, [&](const CallableTool& other) { return other.tool->name == tool.name; });
      if (!known) callable.push_back({.tool = &tool, .held_to_schema = held(tool)});
    }
    return callable;
  }

  [[nodiscard]] Calls several() const {
    return request_.tool_choice.parallel ? Calls::several : Calls::one;
  }

  void keep(const std::string& root, std::string_view trigger) {
    plan_.constraint = {.grammar = grammar_.text(root), .trigger = std::string(trigger)};
  }

  void remark(std::string_view tool, const std::string& path, const std::string& what) {
    if (plan_.remarks.size() >= limits::constraint_remarks_max) return;
    std::string place = tool.empty() ? "" : "tool " + std::string(tool);
    if (!path.empty()) place += (place.empty() ? "property " : ", property ") + path;
    std::string line = place.empty() ? what : place + ": " + what;
    if (std::ranges::find(plan_.remarks, line) == plan_.remarks.end())
      plan_.remarks.push_back(std::move(line));
  }

  const core::ChatRequest& request_;
  const ConstraintOptions& options_;
  const GrammarFamily* family_;
  Grammar grammar_;
  ConstraintPlan plan_;
};

std::size_t weight_of(const ConstraintPlan& plan) {
  std::size_t bytes = plan.constraint ? plan.constraint->grammar.size() : 0;
  for (const std::string& line : plan.remarks) bytes += line.size();
  return bytes;
}

}  // namespace

Constraints::Constraints()
    : memory_(Memory{.plans = base::LruMap<base::Digest, Plan, base::DigestHash>(
                         {.entries_max = limits::constraint_plans_max,
                          .weight_max = limits::constraint_plans_bytes_max})}) {}

std::shared_ptr<const ConstraintPlan> Constraints::plan(const core::ChatRequest& request,
                                                        const ConstraintOptions& options) {
  const Asked asked = asked_of(request, options.held_tools);
  if (asked == Asked::nothing) return nullptr;
  const base::Digest key = key_of(request, options);
  Plan plan = memory_.with([&](Memory& memory) {
    const Plan* known = memory.plans.find(key);
    return known == nullptr ? nullptr : *known;
  });
  if (plan != nullptr) return plan;
  // Made outside of the lock: two that ask at once both make it, and one stays.
  plan = std::make_shared<const ConstraintPlan>(Planner(request, options).make(asked));
  memory_.with([&](Memory& memory) {
    memory.plans.put(key, plan, weight_of(*plan));
    ++memory.plans_made;
  });
  return plan;
}

std::size_t Constraints::plans_made() {
  return memory_.with([](const Memory& memory) { return memory.plans_made; });
}

}  // namespace mlxs::chat
