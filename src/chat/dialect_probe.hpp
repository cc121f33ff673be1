// Whether a dialect reads what a template writes: a small conversation with everything that agents
// use (system text, tools, thoughts, parallel calls, results, an answer behind them) is rendered,
// and the answers in it are read back. Run when a model is loaded and when one is described,
// because a wrong pair loses every call of the model without a word (F57). Costs a handful of
// renderings; never throws. Thread: pure.
#pragma once

#include <string>
#include <vector>

#include "chat/dialect.hpp"
#include "chat/template.hpp"

namespace mlxs::chat {

// What is wrong with the pair, or with the template alone, the worst first: each a sentence for the
// user that says what is lost and what that means. Empty when they fit.
[[nodiscard]] std::vector<std::string> probe_dialect(const Template& chat_template,
                                                     const DialectEntry& dialect);

}  // namespace mlxs::chat
