// A whole answer as one message: the same shape that the stream folds to.
// Thread: free functions without state.
#pragma once

#include <string>

#include "core/fold.hpp"
#include "wire/codec.hpp"

namespace mlxs::wire::anthropic {

[[nodiscard]] std::string answer_json(const core::Answer& answer, const AnswerHead& head);

}  // namespace mlxs::wire::anthropic
