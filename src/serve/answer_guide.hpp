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
  struct Options {
    bool continues = false;  // words of the client, behind which an answer may be nothing
    bool may_call = false;   // what looks like a call is one
  };

  AnswerGuide(std::unique_ptr<chat::Dialect> dialect, Options options)
      : dialect_(std::move(dialect)), may_call_(options.may_call), begun_(options.continues) {}

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
    const bool in_call = place == chat::Place::call || place == chat::Place::argument;
    return {.thinking = place == chat::Place::thinking,
            .greedy = place == chat::Place::call,
            .calling = may_call_ && in_call,
            .silent = !begun_ && !held_};
  }

  std::unique_ptr<chat::Dialect> dialect_;
  base::Utf8Gate gate_;
  bool may_call_;
  bool begun_;         // a block
  bool held_ = false;  // words that are in no block yet
};

}  // namespace mlxs::serve
