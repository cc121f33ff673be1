// Renders a conversation so that as many of its recalled turns as possible are the tokens that the
// model sampled. Where a template puts a turn's text behind the results of its calls, the turn is
// rendered without its text, because the sampled tokens have it; should they not fit after all, it
// is rendered again with its text. Nothing of the conversation is ever missing from the result.
// Thread: any.
#pragma once

#include "base/result.hpp"
#include "chat/template.hpp"
#include "serve/recall.hpp"
#include "serve/rendered_text.hpp"
#include "serve/replay_form.hpp"
#include "serve/weave.hpp"

namespace mlxs::serve {

struct ReplayRender {
  RenderedText rendered;
  Weave weave;
};

struct ReplayTemplate {
  const chat::Template& chat_template;
  const ReplayForm& form;
  const std::vector<std::string>& turn_ends;
};

// Errors: those of chat::Template::render.
[[nodiscard]] base::Result<ReplayRender> render_for_replay(const ReplayTemplate& with,
                                                           chat::Conversation conversation,
                                                           std::vector<RecalledTurn> turns,
                                                           const chat::RenderOptions& options);

}  // namespace mlxs::serve
