// Whether a dialect reads what a template writes: a small conversation with a tool call is rendered
// and the answer in it read back. Run when a model is loaded, because a wrong pair loses every call
// of the model without a word (F57). Thread: pure.
#pragma once

#include <optional>
#include <string>

#include "chat/dialect.hpp"
#include "chat/template.hpp"

namespace mlxs::chat {

// Nothing when they fit, or when the template has no form for calls. Otherwise one sentence for the
// user: also when it does not show tools.
[[nodiscard]] std::optional<std::string> probe_dialect(const Template& chat_template,
                                                       const DialectEntry& dialect);

}  // namespace mlxs::chat
