// Every bound of this module that a client or a model can reach, with the reason for its value.
#pragma once

#include <cstddef>

namespace mlxs::judge::bounds {

// Commands of agents stay under 4 KB, here-documents with a whole file under 64 KB.
inline constexpr std::size_t command_bytes_max = 128u * 1024;
// Nesting of substitutions, groups and loops; people write two or three.
inline constexpr int nesting_max = 24;
// Work for the calls of one answer together, see step_cost(): loops over a list of words are walked
// once a word. A command of an agent costs ten steps; a step is some ten microseconds.
inline constexpr std::size_t steps_max = 8000;
// Words that braces or the list of a loop may become; beyond it their values count as unknown.
inline constexpr std::size_t words_expanded_max = 64;
// Folders the shell may be in at one place of a script.
inline constexpr std::size_t folders_max = 16;
// Entries of one list of rules; users keep under a hundred.
inline constexpr std::size_t rules_max = 2000;
// One rule; the client leaves out longer ones itself.
inline constexpr std::size_t rule_bytes_max = 1024;
// Wildcards are compared with each other up to this length; file systems end names at 255 bytes.
inline constexpr std::size_t glob_bytes_max = 512;
// How much of a command an explanation quotes.
inline constexpr std::size_t quote_bytes_max = 120;

}  // namespace mlxs::judge::bounds
