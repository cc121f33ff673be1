// Words of a shell command: quotes, expansions, substitutions, braces.
// Thread: free functions without state.
#pragma once

#include "base/result.hpp"
#include "judge/script.hpp"
#include "judge/shell_cursor.hpp"

namespace mlxs::judge {

// The word at the cursor, which stands on its first byte; several words when it has braces. Errors:
// what is not understood, see not_understood().
[[nodiscard]] base::Result<Words> read_words(ShellCursor& cursor);

// The text of a here-document, in which expansions happen but quotes mean nothing.
[[nodiscard]] base::Result<Word> read_document(ShellCursor& cursor);

[[nodiscard]] bool is_variable_name(std::string_view text);

}  // namespace mlxs::judge
