#include "serve/prompt.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"
#include "chat/normalize.hpp"
#include "chat/thinking_closer.hpp"
#include "serve/answer_rules.hpp"
#include "serve/recall.hpp"
#include "serve/replay_render.hpp"

namespace mlxs::serve {
namespace {

// The text of a last assistant message, which the answer continues (F32); the message leaves the
// conversation. White space at its end would stand between two tokens, where models stumble.
std::string take_prefill(chat::Conversation& conversation) {
  if (conversation.messages.empty()) return "";
  const chat::TemplateMessage& last = conversation.messages.back();
  if (last.role != "assistant" || !last.tool_calls.empty()) return "";
  std::string text = last.content;
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  if (!text.empty()) conversation.messages.pop_back();
  return text;
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

// Thoughts that the client left out stand where the template wants them.
void restore_thoughts(chat::Conversation& conversation, const std::vector<RecalledTurn>& turns) {
  for (const RecalledTurn& turn : turns) {
    std::string& reasoning = conversation.messages[turn.message].reasoning;
    if (reasoning.empty()) reasoning = turn.answers.front()->delivered.reasoning;
  }
}

// The client's words are the answer's, not those of a thought that the template has opened.
void begin_answer(core::Prompt& pieces, const std::string& prefill,
                  const chat::DialectEntry& dialect) {
  const std::string opener(chat::answer_opener(dialect, core::text_of(pieces)));
  append_pieces(
      pieces, {{.text = opener, .from_template = true}, {.text = prefill, .from_template = false}});
}

int count_sampled(const Weave& weave) {
  std::size_t count = 0;
  for (const Segment& segment : weave.segments)
    if (segment.answer) count += segment.answer->tokens.size();
  return static_cast<int>(count);
}

}  // namespace

base::Result<PreparedPrompt> prepare_prompt(const ServedModel& model,
                                            const core::ChatRequest& request,
                                            PromptMemory& memory) {
  if (!answers_to(model, request.model)) return unknown_model(model, request.model);
  const chat::RenderOptions options{
      .thinking = thinks(request) ? chat::Thinking::on : chat::Thinking::off,
      .add_generation_prompt = true};
  chat::Conversation conversation = chat::normalize(request);
  const std::string prefill = take_prefill(conversation);
  Recollection recalled = recall(conversation, request, memory.replay);
  restore_thoughts(conversation, recalled.turns);

  const ReplayTemplate with{.chat_template = model.chat_template,
                            .form = memory.form,
                            .turn_ends = memory.tokens.turn_ends()};
  MLXS_TRY(ReplayRender render,
           render_for_replay(with, conversation, std::move(recalled.turns), options));
  if (!prefill.empty()) begin_answer(render.weave.segments.back().pieces, prefill, *model.dialect);
  const std::size_t head =
      memory.heads.of(render.rendered, conversation, model.chat_template, options);
  ExactTokens exact =
      exact_tokens(render.weave, boundary_offsets(render.rendered, conversation, request, head),
                   memory.tokens, memory.segments);
  if (exact.tokens.empty()) return nothing_rendered();

  return PreparedPrompt{
      .text = exact_text(render.weave, memory.tokens),
      .tokens = std::move(exact.tokens),
      .boundaries = std::move(exact.lengths),
      .sampled_tokens = count_sampled(render.weave),
      .continues_answer = !prefill.empty(),
      .replay = {.conversation = recalled.conversation, .place = std::move(render.weave.place)}};
}

std::string text_at(std::span<const engine::Token> prompt, const engine::Vocabulary& vocabulary,
                    int token_index) {
  constexpr std::size_t bytes_each_side = 40;
  const auto count = static_cast<int>(prompt.size());
  const int middle = std::clamp(token_index, 0, count);
  const auto bytes = [&](int index) {
    return vocabulary.bytes_of(prompt[static_cast<std::size_t>(index)]);
  };
  std::string before;
  for (int i = middle; i > 0 && before.size() < bytes_each_side; --i)
    before.insert(0, bytes(i - 1));
  if (before.size() > bytes_each_side) before.erase(0, before.size() - bytes_each_side);
  std::string behind;
  for (int i = middle; i < count && behind.size() < bytes_each_side; ++i) behind += bytes(i);
  return base::repair_utf8(before + behind.substr(0, bytes_each_side));
}

}  // namespace mlxs::serve
