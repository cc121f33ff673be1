#include "engine/llama/loader.hpp"

#include <llama-kv-rows.h>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/limits.hpp"
#include "engine/llama/memory_estimate.hpp"
#include "engine/llama/model_llama.hpp"
#include "engine/llama/state_identity.hpp"
#include "engine/llama/vocabulary_llama.hpp"

namespace mlxs::engine::llama {
namespace {

// Windows are divided by 256 cells in libllama; halving stops where no agent could work any more.
constexpr int context_tokens_step = 256;
constexpr int context_tokens_min = 8192;

base::Error refuse(std::string message, std::string param) {
  return {.code = base::ErrorCode::invalid_request,
          .message = std::move(message),
          .param = std::move(param)};
}

void forward_log(ggml_log_level level, const char* text, void* log) {
  std::string_view line(text);
  while (line.ends_with('\n')) line.remove_suffix(1);
  if (line.empty()) return;
  auto* target = static_cast<base::Log*>(log);
  if (level == GGML_LOG_LEVEL_ERROR)
    target->warn(line);  // our own message says what it means; this line helps to find out why
  else
    target->debug(line);
}

int thread_count(int wanted) {
  return wanted > 0 ? wanted : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

// Settings and their reasons: streams never see each other's cells (bit-identical results, no
// foreign scans); a sliding window keeps only its window; logits are reserved for one row per lane,
// not for a whole batch.
llama_context_params context_parameters(const LoadOptions& options, int context_tokens) {
  llama_context_params parameters = llama_context_default_params();
  const auto lanes = static_cast<std::uint32_t>(options.lanes);
  parameters.n_ctx = static_cast<std::uint32_t>(context_tokens) * lanes;
  parameters.n_batch = base::limits::decode_tokens_max;
  parameters.n_ubatch = base::limits::decode_tokens_max;
  parameters.n_seq_max = lanes;
  parameters.n_outputs_max = lanes;
  parameters.n_rs_seq = base::limits::rollback_tokens_max;
  parameters.kv_unified = false;
  parameters.swa_full = false;
  parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_AUTO;
  parameters.n_threads = thread_count(options.threads);
  parameters.n_threads_batch = parameters.n_threads;
  return parameters;
}

int round_up(int tokens) {
  return (tokens + context_tokens_step - 1) / context_tokens_step * context_tokens_step;
}

struct Window {
  int tokens = 0;  // the largest that fits, at most what was wanted; 0: not even the smallest
  std::string complaint;  // why the wanted one does not fit, "" when it does
};

base::Result<Window> fitting_window(const LoadOptions& options, const Weights& weights,
                                    int wanted) {
  Window window;
  for (int tokens = wanted;; tokens = round_up(tokens / 2)) {
    MLXS_TRY(const std::vector<DeviceNeed> needs,
             measure(weights, context_parameters(options, tokens)));
    const std::string lacking = shortage(needs);
    if (window.complaint.empty()) window.complaint = lacking;
    if (lacking.empty()) window.tokens = tokens;
    if (lacking.empty() || tokens / 2 < context_tokens_min) return window;
  }
}

base::Error too_little_memory(const LoadOptions& options, int wanted, const Window& window) {
  const std::string advice =
      window.tokens > 0 ? "use --ctx-size " + std::to_string(window.tokens) + " or fewer --lanes."
                        : "use fewer --lanes or a smaller model.";
  return {.code = base::ErrorCode::unavailable,
          .message = "Too little memory: a window of " + std::to_string(wanted) + " tokens on " +
                     std::to_string(options.lanes) + " lanes " + window.complaint + "; " + advice,
          .param = "ctx-size"};
}

// The window of one lane: what was asked for or an error, else what the model was trained with or
// the largest half of it that fits. It depends on the machine's total memory, not on what is free
// now, so it is the same at every start.
base::Result<int> choose_window(const LoadOptions& options) {
  MLXS_TRY(const Weights weights, open_without_memory(options.path.c_str(), options.gpu_layers));
  const int trained = llama_model_n_ctx_train(weights.get());
  if (options.context_tokens > trained)
    return refuse("A window of " + std::to_string(options.context_tokens) +
                      " tokens is more than this model was trained with (" +
                      std::to_string(trained) + "); use --ctx-size " + std::to_string(trained) +
                      " or less.",
                  "ctx-size");
  const int wanted = round_up(options.context_tokens > 0 ? options.context_tokens : trained);
  MLXS_TRY(const Window window, fitting_window(options, weights, wanted));
  const bool may_shrink = options.context_tokens == 0 && window.tokens > 0;
  if (window.tokens == wanted || may_shrink) return window.tokens;
  return too_little_memory(options, wanted, window);
}

base::Result<Weights> open(const LoadOptions& options) {
  llama_model_params parameters = llama_model_default_params();
  parameters.n_gpu_layers = options.gpu_layers;
  try {
    Weights weights(llama_model_load_from_file(options.path.c_str(), parameters), FreeModel{});
    if (weights) return weights;
  } catch (const std::exception&) {
    // The message below is the same: libllama's own words are in the log.
  }
  return refuse("The engine cannot load this model file.", "model");
}

Threads make_threads(int count) {
  ggml_threadpool_params parameters = ggml_threadpool_params_default(count);
  return Threads(ggml_threadpool_new(&parameters));
}

std::string token_text(const llama_vocab* vocab, llama_token token) {
  return token == LLAMA_TOKEN_NULL ? "" : llama_vocab_get_text(vocab, token);
}

std::string description_of(const llama_model* model) {
  char text[128] = "";
  llama_model_desc(model, text, sizeof text);
  return text;
}

ModelTraits traits_of(const LoadOptions& options, const llama_model* model, int context_tokens) {
  const llama_vocab* vocab = llama_model_get_vocab(model);
  std::int32_t n_suppressed = 0;
  const llama_token* suppressed = llama_vocab_get_suppress_tokens(vocab, &n_suppressed);
  return {.lanes = options.lanes,
          .context_tokens = context_tokens,
          .decode_tokens_max = base::limits::decode_tokens_max,
          .vocabulary_size = llama_vocab_n_tokens(vocab),
          .suppressed_tokens = {suppressed, suppressed + n_suppressed}};
}

KvLayout kv_layout_of(llama_context* context) {
  const int count = llama_kv_rows_planes(context, nullptr, 0);
  std::vector<llama_kv_plane> found(static_cast<std::size_t>(std::max(count, 0)));
  static_cast<void>(llama_kv_rows_planes(context, found.data(), count));
  std::vector<KvPlane> planes;
  for (const llama_kv_plane& plane : found)
    planes.push_back({plane.row_bytes, plane.tokens_per_row});
  return KvLayout(std::move(planes));
}

base::Result<LoadedModel> assemble(const LoadOptions& options, Weights weights,
                                   int context_tokens) {
  const llama_context_params parameters = context_parameters(options, context_tokens);
  Context context;
  try {
    context.reset(llama_init_from_model(weights.get(), parameters));
  } catch (const std::exception&) {
    context.reset();  // as when it returns nothing
  }
  if (!context)
    return base::Error{.code = base::ErrorCode::unavailable,
                       .message =
                           "The engine could not reserve the memory for the model's "
                           "window; use a smaller --ctx-size or fewer --lanes.",
                       .param = "ctx-size"};

  const llama_vocab* vocab = llama_model_get_vocab(weights.get());
  const char* chat_template = llama_model_chat_template(weights.get(), nullptr);
  LoadedModel loaded;
  loaded.chat_template = chat_template != nullptr ? chat_template : "";
  loaded.bos_text = token_text(vocab, llama_vocab_bos(vocab));
  loaded.eos_text = token_text(vocab, llama_vocab_eos(vocab));
  loaded.description = description_of(weights.get());
  loaded.context_tokens = context_tokens;
  const bool on_gpu = llama_supports_gpu_offload() && options.gpu_layers != 0;
  loaded.mapped_bytes = on_gpu ? 0 : llama_model_size(weights.get());
  loaded.vocabulary = std::make_unique<VocabularyLlama>(weights, loaded.chat_template);
  ModelTraits traits = traits_of(options, weights.get(), context_tokens);
  traits.kv_layout = kv_layout_of(context.get());
  traits.state_identity = state_identity(options.path, context.get(), traits.kv_layout);
  loaded.model =
      std::make_unique<ModelLlama>(std::move(weights), std::move(context),
                                   make_threads(parameters.n_threads), std::move(traits));
  return loaded;
}

}  // namespace

base::Result<LoadedModel> load(const LoadOptions& options, base::Log& log) {
  llama_log_set(forward_log, &log);
  if (options.lanes < 1 || options.lanes > base::limits::lanes_max)
    return refuse("--lanes must be 1 to " + std::to_string(base::limits::lanes_max) + ".", "lanes");
  MLXS_TRY(const int context_tokens, choose_window(options));
  MLXS_TRY(Weights weights, open(options));
  return assemble(options, std::move(weights), context_tokens);
}

}  // namespace mlxs::engine::llama
