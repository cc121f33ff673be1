// The text of a here-document. Thread: free functions without state.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "judge/shell_cursor.hpp"

namespace mlxs::judge {

// The text up to the line that ends it, without that line; the cursor stands at its beginning, and
// afterwards behind the line. Errors: what is not understood, see not_understood().
[[nodiscard]] base::Result<std::string_view> read_document_text(ShellCursor& cursor,
                                                                const PendingDocument& document);

}  // namespace mlxs::judge
