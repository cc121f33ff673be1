// The tensors of a tiny model: which ones libllama wants for the head of the file, and random
// numbers in them. The same head gives the same bytes, on every machine. Thread: any.
#pragma once

#include <ggml.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "tiny_models/metadata.hpp"

namespace mlxs::tiny {

struct Shape {
  std::string name;
  std::array<std::int64_t, 4> extent{};
};

struct FreeTensors {
  void operator()(ggml_context* tensors) const { ggml_free(tensors); }
};
using Tensors = std::unique_ptr<ggml_context, FreeTensors>;

// Errors: invalid_request when libllama does not take the head.
[[nodiscard]] base::Result<std::vector<Shape>> wanted_tensors(const Family& family,
                                                              gguf_context& metadata);

// Filled and quantised. They are also entered in `metadata`, which points to them from then on.
[[nodiscard]] Tensors make_tensors(const Family& family, const std::vector<Shape>& shapes,
                                   gguf_context& metadata);

}  // namespace mlxs::tiny
