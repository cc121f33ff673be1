// What a request asks its answer to be, as a grammar: structured output, forced tool calls, strict
// tools. Grammars are made once and kept, because agents send the same tools again and again.
//
//   tool_choice any, or a named tool   nothing but calls, from the first byte behind thinking
//   a schema for the output            one JSON value, or calls where tools may be called
//   strict tools, tool_choice auto     arguments that fit, from where the model opens a call
//
// A property that a grammar cannot hold to its schema accepts more than the schema does, and a
// remark says so. The members of an object stand in the order of the schema. Thread: any.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/checksum.hpp"
#include "base/guarded.hpp"
#include "base/lru_map.hpp"
#include "core/constraint.hpp"
#include "core/request.hpp"

namespace mlxs::chat {

struct ConstraintPlan {
  std::optional<core::Constraint> constraint;  // absent: the request asks what cannot be enforced
  // Lines for the log: "tool X, property a.b: keyword not is not supported and is not enforced".
  std::vector<std::string> remarks;
};

// Which tools are held to their schemas when the model calls them by itself.
enum class HeldTools { strict, all };

struct ConstraintOptions {
  std::string_view dialect;  // by its name
  HeldTools held_tools = HeldTools::strict;
};

class Constraints {
 public:
  Constraints();

  // nullptr when the request asks nothing of its answer's form (tool_choice none asks nothing).
  // Immutable, so that it is shared with whoever still uses it when it is forgotten here.
  [[nodiscard]] std::shared_ptr<const ConstraintPlan> plan(const core::ChatRequest& request,
                                                           const ConstraintOptions& options);
  // Plans made so far; those that were remembered do not count.
  [[nodiscard]] std::size_t plans_made();

 private:
  using Plan = std::shared_ptr<const ConstraintPlan>;
  struct Memory {
    base::LruMap<base::Digest, Plan, base::DigestHash> plans;
    std::size_t plans_made = 0;
  };

  base::Guarded<Memory> memory_;
};

}  // namespace mlxs::chat
