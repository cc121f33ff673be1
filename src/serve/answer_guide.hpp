// Tells the engine what holds for the next token of an answer: reads along with a dialect of its
// own. Thread: made by make_guide on the engine thread and used there only.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"
#include "chat/dialect.hpp"
#include "engine/messages.hpp"

namespace mlxs::serve {

class AnswerGuide final : public engine::Guide {
 public:
  explicit AnswerGuide(std::unique_ptr<chat::Dialect> dialect) : dialect_(std::move(dialect)) {}

  engine::Guidance begin() override { return guidance(); }
  engine::Guidance follow(std::string_view bytes) override {
    static_cast<void>(dialect_->feed(gate_.feed(bytes)));
    return guidance();
  }

 private:
  // Names, keys and punctuation of a call leave no choice; its payload is the model's own.
  [[nodiscard]] engine::Guidance guidance() const {
    const chat::Place place = dialect_->place();
    return {.thinking = place == chat::Place::thinking, .greedy = place == chat::Place::call};
  }

  std::unique_ptr<chat::Dialect> dialect_;
  base::Utf8Gate gate_;
};

}  // namespace mlxs::serve
