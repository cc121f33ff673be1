// `tools` and `tool_choice` of a request.
//
//   custom tool             kept; without a schema it takes any object
//   bash_*, text_editor_*,  kept by name; the client runs them, their schema is not sent
//   memory_*, computer_*
//   any other type          runs on the cloud's servers (web_search_*, code_execution_*, ...): left
//   without a schema        out, because nothing here can run it
//
// Thread: free functions without state.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/request.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

[[nodiscard]] base::Result<std::vector<core::Tool>> read_tools(const Field& tools);

// A choice that forces a tool which read_tools left out is as good as none: automatic. A name that
// was never declared is an error.
[[nodiscard]] base::Result<core::ToolChoice> read_tool_choice(const Field& request,
                                                              const std::vector<core::Tool>& tools);

}  // namespace mlxs::wire::anthropic
