// Commands that carry other commands in their words: wrappers like timeout, xargs, find -exec,
// sh -c. They are taken apart here and judged like commands of their own.
// Thread: free functions without state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/finding.hpp"
#include "judge/path_check.hpp"
#include "judge/script.hpp"

namespace mlxs::judge {

// What comes into a command through a pipe.
enum class PipeInput {
  nothing,
  paths,  // only paths that a command found below its own paths
  other,
};

struct Unwrapped {
  Findings findings;
  std::vector<Words> commands;        // to be judged each
  std::optional<std::string> script;  // to be parsed and judged
  bool lists_paths = false;           // prints nothing but paths that it found
};

// Nothing when the command is none of these. The first word is its name without a folder.
[[nodiscard]] std::optional<Unwrapped> unwrap_command(const Words& words, const PathCheck& paths,
                                                      PipeInput input);

}  // namespace mlxs::judge
