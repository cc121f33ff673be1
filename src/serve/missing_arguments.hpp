// Calls that leave out what their tool requires (F50). The client is sent such a call as the model
// wrote it; it will refuse it, and a weak model may repeat itself for ever. So the log names it.
// Knows the "required" list at the top of a schema, no schemas behind references. Thread: one
// owner.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/tool.hpp"

namespace mlxs::serve {

class MissingArguments {
 public:
  MissingArguments() = default;
  // Of what it is told of the tools only the names of required arguments are kept.
  explicit MissingArguments(const std::vector<core::Tool>& tools);

  // What the client is sent, in order. Calls that are cut and tools that are not declared are
  // passed over.
  void note(const core::Events& events);

  // Lines for the log: "call of Write without file_path, content". Equal calls are one line; their
  // number and the lists of names are bounded.
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  using Names = std::vector<std::string>;

  void note(const core::Event& event);
  void end_call();

  std::map<std::string, Names> required_;  // of tools that require anything
  std::string called_;                     // of these, the one whose call is open
  std::string arguments_;                  // of the open call
  std::vector<std::string> remarks_;
};

}  // namespace mlxs::serve
