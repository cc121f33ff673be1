// A tool as the client declares it. The schema travels as raw JSON text.
// Thread: plain values.
#pragma once

#include <string>

namespace mlxs::core {

struct Tool {
  std::string name;
  std::string description;
  std::string schema_json;     // JSON schema of the input, an object
  bool defer_loading = false;  // left out of the prompt head; shown where a ToolReference names it
  bool strict = false;         // the client counts on arguments that fit the schema
};

}  // namespace mlxs::core
