#include "serve/recall.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "chat/normalize.hpp"
#include "chat/scan/characters.hpp"
#include "serve/same_arguments.hpp"

namespace mlxs::serve {
namespace {

using base::Checksum;
using base::Digest;
using chat::TemplateMessage;

void add_text(Checksum& sum, std::string_view text) {
  sum.add(std::uint64_t{text.size()}).add(text);
}

Digest behind_words(const Digest& before, const TemplateMessage& message) {
  Checksum sum;
  sum.add(before);
  add_text(sum, message.role);
  add_text(sum, message.content);
  add_text(sum, message.tool_call_id);
  return sum.digest();
}

// Says of each assistant turn whether the client left its thoughts out but kept their signature
// (thinking with display "omitted"). Turns are counted as normalize() joins them.
std::vector<bool> omitted_thoughts(const core::ChatRequest& request) {
  struct Turn {
    bool has_text = false;
    bool has_signature = false;
  };
  std::vector<Turn> turns;
  core::Role before = core::Role::user;
  for (const core::Message& message : request.messages) {
    if (message.role == core::Role::assistant && before != core::Role::assistant)
      turns.emplace_back();
    before = message.role;
    if (message.role != core::Role::assistant) continue;
    for (const core::Block& block : message.blocks) {
      const auto* thinking = std::get_if<core::ThinkingBlock>(&block);
      if (thinking == nullptr) continue;
      turns.back().has_text |= !thinking->text.empty();
      turns.back().has_signature |= !thinking->signature.empty();
    }
  }
  std::vector<bool> omitted;
  for (const Turn& turn : turns) omitted.push_back(turn.has_signature && !turn.has_text);
  return omitted;
}

std::string_view schema_of(const core::ChatRequest& request, std::string_view tool) {
  for (const core::Tool& each : request.tools)
    if (each.name == tool) return each.schema_json;
  return "";
}

bool same_calls(const TemplateMessage& delivered, const TemplateMessage& returned,
                const core::ChatRequest& request) {
  const auto same = [&](const chat::TemplateCall& ours, const chat::TemplateCall& theirs) {
    return ours.name == theirs.name && same_arguments(ours.arguments_json, theirs.arguments_json,
                                                      schema_of(request, ours.name));
  };
  return std::equal(delivered.tool_calls.begin(), delivered.tool_calls.end(),
                    returned.tool_calls.begin(), returned.tool_calls.end(), same);
}

class Walk {
 public:
  Walk(const core::ChatRequest& request, ReplayMemory& memory)
      : request_(request), memory_(memory), omitted_(omitted_thoughts(request)) {}

  Recollection run(const chat::Conversation& conversation) {
    Recollection found;
    for (std::size_t i = 0; i < conversation.messages.size(); ++i) {
      const TemplateMessage& message = conversation.messages[i];
      if (message.role == "system") continue;
      if (message.role != "assistant") {
        behind_ = behind_words(behind_, message);
        continue;
      }
      behind_ = answer_key(behind_, message);
      SharedAnswers answers = same_answers(message);
      if (!answers.empty()) found.turns.push_back({.message = i, .answers = std::move(answers)});
    }
    found.conversation = behind_;
    return found;
  }

 private:
  // What the key says of text and call ids is not compared again.
  SharedAnswers same_answers(const TemplateMessage& returned) {
    const std::size_t turn = turn_++;
    const bool omitted = turn < omitted_.size() && omitted_[turn];
    SharedAnswers answers = memory_.find(behind_);
    std::erase_if(answers, [&](const SharedAnswer& answer) {
      const TemplateMessage& delivered = answer->delivered;
      const bool thought =
          chat::trimmed(delivered.reasoning) == chat::trimmed(returned.reasoning) ||
          (omitted && !delivered.reasoning.empty());
      return !thought || !same_calls(delivered, returned, request_);
    });
    return answers;
  }

  const core::ChatRequest& request_;
  ReplayMemory& memory_;
  std::vector<bool> omitted_;
  std::size_t turn_ = 0;
  Digest behind_{};
};

}  // namespace

Recollection recall(const chat::Conversation& conversation, const core::ChatRequest& request,
                    ReplayMemory& memory) {
  return Walk(request, memory).run(conversation);
}

Digest answer_key(const Digest& conversation, const TemplateMessage& answer) {
  Checksum sum;
  sum.add(conversation);
  add_text(sum, chat::trimmed(answer.content));
  for (const chat::TemplateCall& call : answer.tool_calls) add_text(sum, call.id);
  return sum.digest();
}

TemplateMessage normalized_answer(std::vector<core::Block> blocks) {
  core::ChatRequest request;
  request.messages = {{.role = core::Role::user, .blocks = {}},
                      {.role = core::Role::assistant, .blocks = std::move(blocks)}};
  return chat::normalize(request).messages.back();
}

}  // namespace mlxs::serve
