// Tells the engine what holds for the next token of an answer: reads along with a dialect of its
// own. Thread: made by make_guide on the engine thread and used there only.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"
#include "chat/dialect.hpp"
#include "chat/scan/characters.hpp"
#include "core/event.hpp"
#include "engine/messages.hpp"

namespace mlxs::serve {

class AnswerGuide final : public engine::Guide {
 public:
  // Behind words of the client (continues) an answer may be nothing.
  enum class Begins { anew, continues };

  AnswerGuide(std::unique_ptr<chat::Dialect> dialect, Begins begins)
      : dialect_(std::move(dialect)), begun_(begins == Begins::continues) {}

  engine::Guidance begin() override { return guidance(); }
  engine::Guidance follow(std::string_view bytes) override {
    const bool thought = dialect_->thinking();
    const core::Events events = dialect_->feed(gate_.feed(bytes));
    begun_ = begun_ || !events.empty();
    // Markup of thinking says nothing; anything else may, even where the dialect still holds it.
    if (thought || dialect_->thinking()) {
      held_ = false;
    } else {
      held_ = held_ || !chat::trimmed(bytes).empty();
    }
    return guidance();
  }

 private:
  // Names, keys and punctuation of a call leave no choice; its payload is the model's own.
  [[nodiscard]] engine::Guidance guidance() const {
    const chat::Place place = dialect_->place();
    return {.thinking = place == chat::Place::thinking,
            .greedy = place == chat::Place::call,
            .silent = !begun_ && !held_};
  }

  std::unique_ptr<chat::Dialect> dialect_;
  base::Utf8Gate gate_;
  bool begun_ = false;  // a block
  bool held_ = false;   // words that are in no block yet
};

}  // namespace mlxs::serve
