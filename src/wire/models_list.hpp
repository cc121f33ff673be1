// The model listing. One JSON serves both families of clients: every row carries the fields of the
// Anthropic shape and of the OpenAI shape.
// Thread: free functions without state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mlxs::wire {

struct ModelRow {
  std::string id;
  std::string display_name;
  std::int64_t created_unix_seconds = 0;
  int prompt_tokens_max = 0;  // the window that is really served
  std::string warning;        // for people: why the model may not work; "" is left out
};

[[nodiscard]] std::string models_list_json(const std::vector<ModelRow>& rows);
[[nodiscard]] std::string model_json(const ModelRow& row);

}  // namespace mlxs::wire
