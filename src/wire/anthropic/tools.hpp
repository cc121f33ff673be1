// `tools` and `tool_choice` of a request.
//
//   custom tool             kept; without a schema, or with one that is no object, it takes any
//                           object: one odd schema must not stop a session (F28)
//   bash_*, text_editor_*,  kept; the client runs them, their schema comes from client_tools unless
//   memory_*, computer_*    the request has one
//   tool_search_tool_*      left out; it would find deferred tools on the cloud, here nothing can,
//                           so no tool of the request is deferred any more
//   any other type          left out: it runs on the cloud's servers (web_search_*,
//   without a schema        code_execution_*, mcp_toolset, ...) or is no single tool (*_toolset_*)
//   inline definition       a tool_addition of a system message may define a tool: it counts as
//                           declared and deferred, so it is shown where it is added
//
// Thread: free functions without state.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/request.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

struct ToolList {
  std::vector<core::Tool> tools;
  // What the client calls the tools that were left out and that the model should not count on.
  std::vector<std::string> unavailable;
  // Places of schemas that are no object; such a tool takes what it takes without a schema.
  std::vector<std::string> odd_schemas;
};

// `request` is the whole body.
[[nodiscard]] base::Result<ToolList> read_tools(const Field& request);

// A choice that forces a tool which read_tools left out is as good as absent: automatic. Where that
// was all of them, the choice is none: a call could only be made up (F24). A name that was never
// declared is an error.
[[nodiscard]] base::Result<core::ToolChoice> read_tool_choice(const Field& request,
                                                              const ToolList& list);

// What the model is told about tools that were left out, so that it neither calls them nor makes up
// what they would have found. "" when there are none.
[[nodiscard]] std::string note_on_unavailable(const ToolList& list);

}  // namespace mlxs::wire::anthropic
