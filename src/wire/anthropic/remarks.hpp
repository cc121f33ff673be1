// What a request holds that this server does not know, for the log: one line a kind, with the place
// where it stands first. The lines name types and fields, never words of the conversation, and are
// bounded in number and length. Thread: free functions without state.
#pragma once

#include <string>
#include <vector>

#include "wire/anthropic/tools.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

// Block types and fields that are not known, schemas of `list` that could not be used, and tools of
// `list` that were left out. `body` is a whole request that could be read.
[[nodiscard]] std::vector<std::string> remarks_on(const Field& body, const ToolList& list);

}  // namespace mlxs::wire::anthropic
