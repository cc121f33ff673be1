#include "cli/transcript.hpp"

#include <utility>

#include "base/check.hpp"

namespace mlxs::cli {

namespace json = base::json;

Transcript::Transcript(std::string model, int max_tokens)
    : model_(std::move(model)), max_tokens_(max_tokens) {}

void Transcript::ask(const std::string& prompt) {
  messages_.push_back(json::object{{"role", "user"}, {"content", prompt}});
}

void Transcript::answer(json::array content) {
  MLXS_CHECK(messages_.size() % 2 == 1, "an answer follows a question");
  if (content.empty()) {
    messages_.pop_back();
    return;
  }
  messages_.push_back(json::object{{"role", "assistant"}, {"content", std::move(content)}});
}

void Transcript::clear() { messages_.clear(); }

std::string Transcript::request_body() const {
  return base::to_text(json::object{{"model", model_},
                                    {"max_tokens", max_tokens_},
                                    {"messages", messages_},
                                    {"thinking", json::object{{"type", "adaptive"}}},
                                    {"stream", true}});
}

}  // namespace mlxs::cli
