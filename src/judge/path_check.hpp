// Decides on the paths among the words of a command, for every folder in which it may run.
// Thread: one owner; the context and the folders live longer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge/context.hpp"
#include "judge/finding.hpp"
#include "judge/paths.hpp"
#include "judge/script.hpp"

namespace mlxs::judge {

// Absolute paths; never empty.
using Folders = std::vector<std::string>;

class PathCheck {
 public:
  PathCheck(const Context& context, const Folders& folders)
      : context_(context), folders_(folders) {}

  // What is wrong with using this word as a path; nothing when it is fine.
  [[nodiscard]] std::optional<Finding> check(const Word& word, Use use) const;
  // The same for a path inside a word, as in "--file=PATH", that is quoted as `part`.
  [[nodiscard]] std::optional<Finding> check_text(std::string_view path, Use use,
                                                  const std::string& part) const;
  // Where the path leads from each folder.
  [[nodiscard]] Folders resolve_all(std::string_view path) const;

 private:
  const Context& context_;
  const Folders& folders_;
};

// A value that leads somewhere else than a plain name: "a/b", "..", "~/x".
[[nodiscard]] bool looks_like_path(std::string_view text);

}  // namespace mlxs::judge
