// What one answer is held to and how it is read, from what the request asks for: thinking and its
// limit, calls allowed, forced or forbidden, the shape of the text. Thread: any; pure but for the
// memory of constraints.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chat/dialect.hpp"
#include "core/constraint.hpp"
#include "core/request.hpp"
#include "engine/messages.hpp"
#include "serve/prompt_memory.hpp"
#include "serve/served_model.hpp"

namespace mlxs::serve {

// Where the answer continues the client's own words there is nothing to think about.
[[nodiscard]] bool thinks(const core::ChatRequest& request);

struct AnswerRules {
  std::unique_ptr<chat::Dialect> dialect;  // reads the answer for the client
  std::function<std::unique_ptr<engine::Guide>()> make_guide;
  std::optional<engine::ThinkingLimit> thinking_limit;
  std::optional<core::Constraint> constraint;
  std::vector<std::string> remarks;  // lines for the log: what cannot be enforced
};

// Where the answer stands.
struct AnswerSpace {
  std::string prompt_tail;  // the end of the rendered prompt
  int max_tokens = 0;       // what is left for the answer
};

[[nodiscard]] AnswerRules rules_for(const ServedModel& model, const core::ChatRequest& request,
                                    PromptMemory& memory, AnswerSpace space);

}  // namespace mlxs::serve
