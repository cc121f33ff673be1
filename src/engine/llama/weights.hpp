// libllama's model and context as owned objects, and its log as ours. Private to engine/llama:
// llama.h stays here. Thread: Weights may be shared (vocabulary calls are thread-safe), a Context
// belongs to the engine thread.
#pragma once

#include <llama.h>

#include <ggml-cpu.h>

#include <memory>

namespace mlxs::engine::llama {

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};
struct FreeThreads {
  void operator()(ggml_threadpool* threads) const { ggml_threadpool_free(threads); }
};

// Shared by the vocabulary and the model: whoever goes last frees the weights.
using Weights = std::shared_ptr<llama_model>;
using Context = std::unique_ptr<llama_context, FreeContext>;
using Threads = std::unique_ptr<ggml_threadpool, FreeThreads>;

}  // namespace mlxs::engine::llama
