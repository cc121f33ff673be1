#include "serve/replay_render.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace mlxs::serve {
namespace {

using Way = ReplayForm::Way;

class Renderer {
 public:
  Renderer(const ReplayTemplate& with, chat::Conversation conversation,
           std::vector<RecalledTurn> turns)
      : with_(with), conversation_(std::move(conversation)), turns_(std::move(turns)) {
    std::erase_if(turns_, [&](const RecalledTurn& turn) { return way_of(turn) == Way::never; });
    for (const RecalledTurn& turn : turns_)
      if (way_of(turn) == Way::without_text)
        taken_.push_back({.message = turn.message, .text = ""});
  }

  // A text that is missing spoils the turns behind it too, so the first that does not fit gets its
  // text back, then the next; after a few, all of them, and in the end every one. So this ends.
  base::Result<ReplayRender> run(const chat::RenderOptions& options) {
    constexpr int one_by_one_max = 4;
    for (int attempt = 0;; ++attempt) {
      swap_texts();
      MLXS_TRY(core::Prompt prompt, with_.chat_template.render(conversation_, options));
      RenderedText rendered(std::move(prompt), with_.turn_ends);
      Weave woven = weave(rendered, conversation_, turns_, with_.turn_ends);
      std::vector<std::size_t> missing = missing_texts(woven);
      if (missing.empty())
        return ReplayRender{.rendered = std::move(rendered), .weave = std::move(woven)};
      swap_texts();
      if (attempt < one_by_one_max) missing.erase(missing.begin() + 1, missing.end());
      if (attempt > one_by_one_max) missing = missing_texts({});
      give_up(missing);
    }
  }

 private:
  struct Taken {
    std::size_t message = 0;
    std::string text;
  };

  [[nodiscard]] Way way_of(const RecalledTurn& turn) const {
    return with_.form.way_of(conversation_.messages[turn.message]);
  }

  void swap_texts() {
    for (Taken& taken : taken_) taken.text.swap(conversation_.messages[taken.message].content);
  }

  // Turns whose text was taken out and whose sampled tokens, which have it, did not fit.
  [[nodiscard]] std::vector<std::size_t> missing_texts(const Weave& woven) const {
    std::vector<std::size_t> missing;
    for (const Taken& taken : taken_)
      if (!std::ranges::binary_search(woven.replayed, taken.message))
        missing.push_back(taken.message);
    return missing;
  }

  // These turns are rendered as they are.
  void give_up(const std::vector<std::size_t>& messages) {
    const auto given_up = [&messages](const auto& each) {
      return std::ranges::binary_search(messages, each.message);
    };
    std::erase_if(turns_, given_up);
    std::erase_if(taken_, given_up);
  }

  const ReplayTemplate& with_;
  chat::Conversation conversation_;
  std::vector<RecalledTurn> turns_;
  std::vector<Taken> taken_;
};

}  // namespace

base::Result<ReplayRender> render_for_replay(const ReplayTemplate& with,
                                             chat::Conversation conversation,
                                             std::vector<RecalledTurn> turns,
                                             const chat::RenderOptions& options) {
  return Renderer(with, std::move(conversation), std::move(turns)).run(options);
}

}  // namespace mlxs::serve
