// The hyper-parameters are as small as the loader and the kernels allow. What matters is kept:
// every kind of cache is there, and its bounds (windows, compression, top-k) are crossed within a
// few hundred tokens.
#include <utility>

#include "tiny_models/families.hpp"

namespace mlxs::tiny {
namespace {

constexpr std::uint32_t context_tokens = 32768;

// Optional tensors: scales of formats that we do not use, biases, heads of classifiers.
const char* const unwanted_everywhere =
    R"((\.scale|\.input_scale|attn_(q|k|v|output|qkv)\.bias|ffn_(up|down|gate)\.bias|^cls.*)"
    R"(|^output\.bias|.*_norm\.bias)$)";

// Also without a matrix of its own for the output: the embeddings serve for both.
std::string unwanted_when_tied(const std::string& more) {
  return unwanted_everywhere + std::string(R"(|^output\.weight$)") + more;
}

Family llama() {
  return {.name = "llama",
          .architecture = "llama",
          .vocabulary = "llama-bpe",
          .chat_template = "meta-llama-Llama-3.1-8B-Instruct.jinja",
          .unwanted = unwanted_when_tied(R"(|^rope_f)"),
          .parameters = {{"context_length", context_tokens},
                         {"embedding_length", 32U},
                         {"block_count", 2U},
                         {"feed_forward_length", 64U},
                         {"attention.head_count", 2U},
                         {"attention.head_count_kv", 1U},
                         {"attention.key_length", 32U},
                         {"attention.value_length", 32U},
                         {"attention.layer_norm_rms_epsilon", 1e-5F},
                         {"rope.dimension_count", 32U},
                         {"rope.freq_base", 500000.0F}}};
}

// Three recurrent layers and one of attention, and a block for multi-token prediction in the same
// file.
Family qwen35() {
  return {.name = "qwen35",
          .architecture = "qwen35",
          .vocabulary = "qwen35",
          .chat_template = "Qwen3.5-4B.jinja",
          .added_tokens = {{"<tool_call>", 4, 151657},
                           {"</tool_call>", 4, 151658},
                           {"<tool_response>", 4, 151665},
                           {"</tool_response>", 4, 151666},
                           {"<think>", 4, 151667},
                           {"</think>", 4, 151668}},
          .unwanted = unwanted_when_tied(R"(|nextn\.(embed_tokens|shared_head_head)\.weight$)"),
          .parameters = {{"context_length", context_tokens},
                         {"embedding_length", 32U},
                         {"block_count", 5U},
                         {"nextn_predict_layers", 1U},
                         {"feed_forward_length", 64U},
                         {"full_attention_interval", 4U},
                         {"attention.head_count", 2U},
                         {"attention.head_count_kv", 1U},
                         {"attention.key_length", 32U},
                         {"attention.value_length", 32U},
                         {"attention.layer_norm_rms_epsilon", 1e-6F},
                         {"rope.dimension_count", 32U},
                         {"rope.dimension_sections", std::vector<std::int32_t>{6, 5, 5, 0}},
                         {"rope.freq_base", 10000000.0F},
                         {"ssm.conv_kernel", 4U},
                         {"ssm.state_size", 32U},
                         {"ssm.group_count", 1U},
                         {"ssm.time_step_rank", 2U},
                         {"ssm.inner_size", 64U}}};
}

// Sliding and full attention in turn; the last two layers share the KV of the first two; embeddings
// per layer.
Family gemma4() {
  return {.name = "gemma4",
          .architecture = "gemma4",
          .vocabulary = "gemma-4",
          .chat_template = "google-gemma-4-31B-it.jinja",
          .vocabulary_type = GGML_TYPE_Q4_0,
          .unwanted = unwanted_when_tied(R"(|attn_qkv\.weight$)"),
          .parameters = {{"context_length", context_tokens},
                         {"embedding_length", 32U},
                         {"embedding_length_per_layer_input", 8U},
                         {"block_count", 4U},
                         {"feed_forward_length", 64U},
                         {"attention.head_count", 2U},
                         {"attention.head_count_kv", 1U},
                         {"attention.key_length", 64U},
                         {"attention.value_length", 64U},
                         {"attention.key_length_swa", 32U},
                         {"attention.value_length_swa", 32U},
                         {"attention.sliding_window", 128U},
                         {"attention.sliding_window_pattern", std::vector<std::int8_t>{1, 0, 1, 0}},
                         {"attention.shared_kv_layers", 2U},
                         {"attention.layer_norm_rms_epsilon", 1e-6F},
                         {"rope.dimension_count", 64U},
                         {"rope.dimension_count_swa", 32U},
                         {"rope.freq_base", 1000000.0F},
                         {"rope.freq_base_swa", 10000.0F},
                         {"final_logit_softcapping", 30.0F}}};
}

// One layer with the raw window alone, one with rows of 4 tokens (CSA, with its indexer), one with
// rows of 128 (HCA).
Family deepseek4() {
  return {.name = "deepseek4",
          .architecture = "deepseek4",
          .vocabulary = "deepseek-llm",
          .chat_template = "deepseek-ai-DeepSeek-V4.jinja",
          .added_tokens = {{"<think>", 4},
                           {"</think>", 4},
                           {"<｜User｜>", 3},
                           {"<｜Assistant｜>", 3},
                           {"｜DSML｜", 4}},
          .vocabulary_type = GGML_TYPE_Q4_0,
          .unwanted = unwanted_everywhere + std::string(R"(|exp_probs_b_vl.*)"),
          .parameters = {{"context_length", context_tokens},
                         {"embedding_length", 64U},
                         {"block_count", 3U},
                         {"feed_forward_length", 64U},
                         {"attention.head_count", 2U},
                         {"attention.head_count_kv", 1U},
                         {"attention.key_length", 64U},
                         {"attention.value_length", 64U},
                         {"attention.layer_norm_rms_epsilon", 1e-6F},
                         {"attention.q_lora_rank", 32U},
                         {"attention.sliding_window", 128U},
                         {"attention.indexer.head_count", 4U},
                         {"attention.indexer.key_length", 64U},
                         {"attention.indexer.top_k", 32U},
                         {"attention.output_group_count", 2U},
                         {"attention.output_lora_rank", 32U},
                         {"attention.compress_rope_freq_base", 160000.0F},
                         {"attention.compress_ratios", std::vector<std::uint32_t>{0, 4, 128}},
                         {"rope.dimension_count", 32U},
                         {"rope.freq_base", 10000.0F},
                         {"hyper_connection.count", 4U},
                         {"hyper_connection.sinkhorn_iterations", 2U},
                         {"hyper_connection.epsilon", 1e-6F},
                         {"hash_layer_count", 0U},
                         {"swiglu_clamp_exp", 10.0F},
                         {"expert_count", 2U},
                         {"expert_used_count", 1U},
                         {"expert_shared_count", 1U},
                         {"expert_feed_forward_length", 32U},
                         {"expert_weights_scale", 1.0F},
                         {"expert_weights_norm", true},
                         {"expert_gating_func", 4U}}};
}

Family small(Family family) {
  family.name += "-small";
  family.normal_tokens_max = 4096;
  return family;
}

}  // namespace

std::vector<Family> families() {
  std::vector<Family> all = {llama(), qwen35(), gemma4(), deepseek4()};
  for (const Family& family : std::vector<Family>(all)) all.push_back(small(family));
  return all;
}

}  // namespace mlxs::tiny
