// A small ServedModel for tests: a plain template, the scripted vocabulary, a dialect by name.
#pragma once

#include <string_view>

#include "serve/served_model.hpp"
#include "support/scripted_model.hpp"

namespace mlxs::test {

// Renders "<|role|>content" for every message and ends with "<|reply|>", with "<think>\n" behind it
// when thinking.
inline constexpr std::string_view scripted_template =
    "{%- for message in messages -%}"
    "{{- '<|' + message['role'] + '|>' + message['content'] -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|reply|>' -}}{%- if enable_thinking -%}{{- '<think>\n' "
    "-}}"
    "{%- endif -%}{%- endif -%}";

// `vocabulary` outlives the model.
[[nodiscard]] inline serve::ServedModel make_served_model(const engine::Vocabulary& vocabulary,
                                                          int context_tokens = 4096,
                                                          std::string_view dialect = "qwen3_xml") {
  return {.name = "scripted",
          .description = "a script",
          .architecture = "none",
          .context_tokens = context_tokens,
          .created = 1700000000,
          .defaults = {.temperature = 0.0F},
          .chat_template = chat::Template::create(std::string(scripted_template), "", "").value(),
          .dialect = chat::find_dialect(dialect),
          .vocabulary = &vocabulary};
}

}  // namespace mlxs::test
