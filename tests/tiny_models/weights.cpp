#include "tiny_models/weights.hpp"

#include <llama.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <regex>
#include <utility>

namespace mlxs::tiny {
namespace {

constexpr std::uint32_t seed = 42;

// ---- which tensors ----

void collect(ggml_tensor* tensor, void* out) {
  auto& shapes = *static_cast<std::vector<Shape>*>(out);
  const auto same = [&](const Shape& shape) { return shape.name == tensor->name; };
  if (std::ranges::any_of(shapes, same)) return;  // a tied tensor is reported twice
  shapes.push_back({tensor->name, {tensor->ne[0], tensor->ne[1], tensor->ne[2], tensor->ne[3]}});
}

std::uint32_t parameter_or(const Family& family, const std::string& key, std::uint32_t otherwise) {
  const auto found = std::ranges::find(family.parameters, key, &Parameter::key);
  return found == family.parameters.end() ? otherwise : std::get<std::uint32_t>(found->value);
}

// A layer that reads another layer's KV has no weights for its own.
bool is_shared_kv(const Family& family, const std::string& name) {
  static const std::regex kv_weights(R"(blk\.(\d+)\.(attn_k|attn_v|attn_k_norm)\.weight)");
  std::smatch parts;
  if (!std::regex_match(name, parts, kv_weights)) return false;
  const auto layer = static_cast<std::uint32_t>(std::stoul(parts[1]));
  const std::uint32_t layers = parameter_or(family, "block_count", 0);
  return layer >= layers - parameter_or(family, "attention.shared_kv_layers", 0);
}

// ---- what is in them ----

ggml_type type_of(const Family& family, const Shape& shape, std::int64_t vocabulary) {
  // The real converters keep these in F32 too.
  static const std::regex full(R"(ssm_conv1d|ffn_gate_inp|hc_|_ape|rope_freqs|indexer.*proj)");
  if (shape.extent[1] == 1 || std::regex_search(shape.name, full)) return GGML_TYPE_F32;
  const ggml_type type = shape.extent[1] == vocabulary ? family.vocabulary_type : GGML_TYPE_Q8_0;
  return shape.extent[0] % ggml_blck_size(type) == 0 ? type : GGML_TYPE_F16;
}

// Sums of uniform numbers instead of std::normal_distribution, which every standard library
// computes in its own way. A table is plenty, and a draw from it is 20 times faster than a new
// number for each of ten million weights.
std::vector<float> make_normal_numbers() {
  std::mt19937 random(1234);
  std::vector<float> numbers(1U << 16);
  for (float& number : numbers) {
    std::uint64_t sum = 0;
    for (int i = 0; i < 12; ++i) sum += random();
    number = static_cast<float>(static_cast<double>(sum) / 4294967296.0 - 6.0);
  }
  return numbers;
}

enum class Draw { constant, uniform, normal };
struct Filling {
  Draw draw = Draw::constant;
  float centre = 0.0F;
  float spread = 0.0F;
};
struct FillingRule {
  std::regex name;
  Filling filling;
};

// The first rule that fits counts. Small embeddings: otherwise the residual stream keeps the token
// that came in, and a tied output repeats it for ever. Small norms of queries and keys: Gemma does
// not scale its scores, and with ones most of its attention would be nothing, so that a wrong row
// of a cache would not show.
Filling filling_of(const Shape& shape) {
  static const std::vector<FillingRule> rules = {
      {std::regex(R"(attn_[qk]_norm)"), {Draw::constant, 0.5F}},
      {std::regex(R"(norm|layer_output_scale|hc_\w*scale)"), {Draw::constant, 1.0F}},
      {std::regex(R"(ssm_a)"), {Draw::uniform, -1.025F, 0.975F}},
      {std::regex(R"(ssm_dt)"), {Draw::normal, -2.0F, 0.5F}},
      {std::regex(R"(\.bias$|exp_probs_b|sinks)"), {Draw::constant, 0.0F}},
      {std::regex(R"(^output\.weight$)"), {Draw::normal, 0.0F, 1.0F}},
      {std::regex(R"(token_embd)"), {Draw::normal, 0.0F, 0.05F}},
  };
  for (const FillingRule& rule : rules)
    if (std::regex_search(shape.name, rule.name)) return rule.filling;
  return {Draw::normal, 0.0F, 1.0F / std::sqrt(static_cast<float>(shape.extent[0]))};
}

// FNV-1a; std::hash differs between standard libraries.
std::uint32_t hash_of(const std::string& text) {
  std::uint32_t hash = 2166136261U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  return hash;
}

std::int64_t rows_of(const Shape& shape) {
  return shape.extent[1] * shape.extent[2] * shape.extent[3];
}

std::vector<float> numbers_for(const Shape& shape) {
  std::vector<float> numbers(static_cast<std::size_t>(shape.extent[0] * rows_of(shape)));
  if (shape.name.starts_with("rope_freqs")) {  // Gemma turns the first quarter only
    std::fill(numbers.begin(), numbers.end(), 1e30F);
    std::fill_n(numbers.begin(), numbers.size() / 4, 1.0F);
    return numbers;
  }
  static const std::vector<float> normal = make_normal_numbers();
  const Filling filling = filling_of(shape);
  std::mt19937 random(seed ^ hash_of(shape.name));
  for (float& number : numbers) {
    const std::uint32_t bits = random() & 0xFFFFU;
    const float uniform = static_cast<float>(bits) / 32768.0F - 1.0F;
    const float drawn = filling.draw == Draw::normal ? normal[bits] : uniform;
    number = filling.centre + filling.spread * drawn;
  }
  return numbers;
}

void store(const std::vector<float>& numbers, const Shape& shape, ggml_tensor& tensor) {
  const auto count = static_cast<std::int64_t>(numbers.size());
  if (tensor.type == GGML_TYPE_F32) {
    std::memcpy(tensor.data, numbers.data(), numbers.size() * sizeof(float));
  } else if (tensor.type == GGML_TYPE_F16) {
    ggml_fp32_to_fp16_row(numbers.data(), static_cast<ggml_fp16_t*>(tensor.data), count);
  } else {
    ggml_quantize_chunk(tensor.type, numbers.data(), tensor.data, 0, rows_of(shape),
                        shape.extent[0], nullptr);
  }
}

int dimensions_of(const Shape& shape) {
  int dimensions = 4;
  while (dimensions > 1 && shape.extent[static_cast<std::size_t>(dimensions - 1)] == 1)
    --dimensions;
  return dimensions;
}

}  // namespace

base::Result<std::vector<Shape>> wanted_tensors(const Family& family, gguf_context& metadata) {
  llama_model_params parameters = llama_model_default_params();
  ggml_backend_dev_t no_devices[] = {nullptr};
  parameters.devices = no_devices;
  parameters.n_gpu_layers = 0;
  parameters.load_mtp = true;  // libllama asserts on the blocks for multi-token prediction without
  std::vector<Shape> shapes;
  llama_model* model = llama_model_init_from_user(&metadata, collect, &shapes, parameters);
  if (model == nullptr)
    return base::Error{.code = base::ErrorCode::invalid_request,
                       .message = "libllama does not take the parameters of " + family.name};
  llama_model_free(model);
  const std::regex unwanted(family.unwanted);
  std::erase_if(shapes, [&](const Shape& shape) {
    return std::regex_search(shape.name, unwanted) || is_shared_kv(family, shape.name);
  });
  return shapes;
}

Tensors make_tensors(const Family& family, const std::vector<Shape>& shapes,
                     gguf_context& metadata) {
  const std::int64_t vocabulary = vocabulary_size(metadata);
  std::size_t bytes = 0;
  for (const Shape& shape : shapes) {
    const ggml_type type = type_of(family, shape, vocabulary);
    bytes += ggml_row_size(type, shape.extent[0]) * static_cast<std::size_t>(rows_of(shape)) +
             ggml_tensor_overhead() + 256;  // 256: alignment
  }
  Tensors tensors(ggml_init({.mem_size = bytes, .mem_buffer = nullptr, .no_alloc = false}));
  for (const Shape& shape : shapes) {
    const ggml_type type = type_of(family, shape, vocabulary);
    ggml_tensor* tensor =
        ggml_new_tensor(tensors.get(), type, dimensions_of(shape), shape.extent.data());
    ggml_set_name(tensor, shape.name.c_str());
    store(numbers_for(shape), shape, *tensor);
    gguf_add_tensor(&metadata, tensor);
  }
  return tensors;
}

}  // namespace mlxs::tiny
