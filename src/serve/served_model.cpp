#include "serve/served_model.hpp"

namespace mlxs::serve {

bool answers_to(const ServedModel& model, std::string_view requested) {
  // Agents name models nobody configured for their helpers ("claude-haiku-..."): they mean the one
  // that is loaded.
  return requested.empty() || requested == model.name || requested == "default" ||
         requested.starts_with("claude-");
}

}  // namespace mlxs::serve
