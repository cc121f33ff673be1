// Tools whose input the API defines and the client runs: a request names only their type, so the
// schema that the model needs comes from here. Facts of the published API, in the version that the
// client asked for. Thread: immutable.
#pragma once

#include <span>
#include <string_view>

namespace mlxs::wire::anthropic {

struct ClientTool {
  std::string_view type;  // "bash_20250124"
  std::string_view name;  // as the API calls it
  std::string_view description;
  std::string_view schema_json;  // an object
};

// All of them; of one family the oldest first.
[[nodiscard]] std::span<const ClientTool> client_tools();

// A version that is not known is read as the newest one of its family. nullptr when the type is of
// no such family.
[[nodiscard]] const ClientTool* find_client_tool(std::string_view type);

}  // namespace mlxs::wire::anthropic
