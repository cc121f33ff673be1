// Who may include whom, read from the fenced block "include matrix" of ARCHITECTURE.md.
// Thread: a plain value.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source.hpp"

namespace mlxs::tidy {

class IncludeMatrix {
 public:
  // Empty when the document has no such block.
  [[nodiscard]] static IncludeMatrix read(const Source& document);

  // The module that a path below src/ belongs to ("engine/llama" before "engine"); "" when none.
  [[nodiscard]] std::string module_of(std::string_view path) const;
  // `header` is a path below src/.
  [[nodiscard]] bool allows(const std::string& module, std::string_view header) const;
  [[nodiscard]] bool empty() const { return allowed_.empty(); }

 private:
  // module -> what its files may include: modules, or single headers where a note narrows it.
  std::map<std::string, std::set<std::string>> allowed_;
  std::map<std::string, std::set<std::string>> allowed_headers_;
};

}  // namespace mlxs::tidy
