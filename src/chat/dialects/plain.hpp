// For models whose markup we do not know: everything is text. Only when the prompt itself or the
// first word of the answer opens a thinking block is what comes before its closer thinking.
#pragma once

#include <memory>

#include "chat/dialect.hpp"

namespace mlxs::chat {

[[nodiscard]] std::unique_ptr<Dialect> make_plain(const DialectOptions& options);

}  // namespace mlxs::chat
