// Which names mean a model: people and clients spell them in many ways. Thread: free functions
// without state.
#pragma once

#include <string>
#include <string_view>

namespace mlxs::serve {

// Whether `requested` means the model that is called `name`: in any case, with folders in front,
// with .gguf or a tag ("qwen3:8b-q4_k_m", "latest") behind it, with or without the quantisation at
// its end. Agents also name models nobody configured for their helpers ("claude-haiku-...",
// "gpt-..."), nothing, or "default": they mean the one that is loaded.
[[nodiscard]] bool means_model(std::string_view name, std::string_view requested);

// The name under which clients list the model that only show names of Anthropic's models.
[[nodiscard]] std::string claude_alias(std::string_view name);

}  // namespace mlxs::serve
