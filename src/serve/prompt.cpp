#include "serve/prompt.hpp"

#include <utility>

#include "chat/normalize.hpp"

namespace mlxs::serve {
namespace {

// Absent means off: the client that wants thinking says so (wires 3.1, ollama#18326).
chat::Thinking thinking_for(const core::ThinkingRequest& request) {
  const bool on =
      request.mode == core::ThinkingMode::adaptive || request.mode == core::ThinkingMode::enabled;
  return on ? chat::Thinking::on : chat::Thinking::off;
}

base::Error unknown_model(const ServedModel& model, const std::string& requested) {
  return {.code = base::ErrorCode::not_found,
          .message = "There is no model \"" + requested.substr(0, 100) +
                     "\" here; this server serves \"" + model.name + "\".",
          .param = "model"};
}

base::Error nothing_rendered() {
  return {.code = base::ErrorCode::invalid_request,
          .message =
              "The model's chat template renders nothing for these messages; add a user message.",
          .param = "messages"};
}

}  // namespace

base::Result<PreparedPrompt> prepare_prompt(const ServedModel& model,
                                            const core::ChatRequest& request) {
  if (!answers_to(model, request.model)) return unknown_model(model, request.model);
  const chat::RenderOptions options{.thinking = thinking_for(request.thinking),
                                    .add_generation_prompt = true};
  MLXS_TRY(const core::Prompt prompt,
           model.chat_template.render(chat::normalize(request), options));
  PreparedPrompt prepared{.text = core::text_of(prompt),
                          .tokens = model.vocabulary->tokenize(prompt)};
  if (prepared.tokens.empty()) return nothing_rendered();
  return prepared;
}

}  // namespace mlxs::serve
