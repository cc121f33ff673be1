// From the text of a shell command to its tree. The language is what bash and zsh read the same
// way: lists, pipes, groups, subshells, if, for, while, redirections, here-documents, quotes,
// variables, substitutions, braces. Functions, arrays, case, [[ ]], (( )) and control characters
// are refused. Thread: free functions without state.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "judge/script.hpp"
#include "judge/shell_cursor.hpp"

namespace mlxs::judge {

// Errors: invalid_request; the message completes "the command has ...".
[[nodiscard]] base::Result<Script> parse_shell(std::string_view text);

enum class ScriptEnd { text, parenthesis };

// The commands of a substitution: the cursor stands behind what opens it, afterwards behind the ")"
// that closes it, or at the end of the text.
[[nodiscard]] base::Result<Script> parse_nested(ShellCursor& cursor, ScriptEnd end);

}  // namespace mlxs::judge
