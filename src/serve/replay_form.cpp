#include "serve/replay_form.hpp"

#include <algorithm>
#include <optional>

#include "serve/rendered_text.hpp"

namespace mlxs::serve {
namespace {

using chat::TemplateMessage;
using Way = ReplayForm::Way;

constexpr std::string_view text_mark = "PROBE-TEXT";
constexpr std::string_view argument_mark = "PROBE-ARGUMENT-";
constexpr std::string_view result_mark = "PROBE-RESULT-";
constexpr std::string_view later_mark = "PROBE-LATER";

std::string numbered(std::string_view mark, std::size_t number) {
  return std::string(mark) + std::to_string(number);
}

class Probe {
 public:
  Probe(const chat::Template& chat_template, const std::vector<std::string>& turn_ends)
      : template_(chat_template), turn_ends_(turn_ends) {
    conversation_.tools = {
        {.name = "probe",
         .description = "probe",
         .schema_json = R"({"type":"object","properties":{"arg":{"type":"string"}}})"}};
  }

  // Answers of text have no end here that could be found; those that call are looked at alone.
  void only_calls_end() { only_calls_end_ = true; }

  Way way(std::string_view text, std::size_t calls) {
    if (stands_alone(text, calls)) return Way::as_it_is;
    const bool can_do_without = !text.empty() && calls > 0;
    return can_do_without && stands_alone("", calls) ? Way::without_text : Way::never;
  }

 private:
  // No user speaks at the end: there templates may leave out thoughts of the turns before.
  void converse(std::string_view text, std::size_t calls) {
    TemplateMessage turn{.role = "assistant", .content = std::string(text)};
    std::vector<TemplateMessage> results;
    for (std::size_t i = 0; i < calls; ++i) {
      turn.tool_calls.push_back(call(i, numbered(argument_mark, i)));
      results.push_back({.role = "tool",
                         .content = numbered(result_mark, i),
                         .tool_call_id = turn.tool_calls.back().id,
                         .tool_name = "probe"});
    }
    auto& messages = conversation_.messages;
    messages = {{.role = "user", .content = "PROBE-USER"}, std::move(turn)};
    messages.insert(messages.end(), results.begin(), results.end());
    if (calls == 0) messages.push_back({.role = "user", .content = numbered(result_mark, 0)});
    TemplateMessage later{.role = "assistant"};
    if (only_calls_end_) {
      later.tool_calls = {call(calls, std::string(later_mark))};
    } else {
      later.content = later_mark;
    }
    messages.push_back(std::move(later));
  }

  static chat::TemplateCall call(std::size_t number, const std::string& argument) {
    return {.id = numbered("toolu_probe", number),
            .name = "probe",
            .arguments_json = "{\"arg\":\"" + argument + "\"}"};
  }

  std::optional<RenderedText> render(std::size_t messages) const {
    chat::Conversation part = conversation_;
    part.messages.resize(messages);
    auto prompt = template_.render(part, {});
    if (!prompt.ok()) return std::nullopt;
    return RenderedText(std::move(prompt).value(), turn_ends_);
  }

  // What of the whole text an answer to the first `messages` would take the place of.
  std::string_view place_of_answer(const RenderedText& whole, std::size_t messages) const {
    const auto prompt = render(messages);
    if (!prompt) return {};
    const std::size_t begin = prompt->content_end();
    if (!whole.text().starts_with(prompt->text().substr(0, begin))) return {};
    const core::Prompt header = prompt->range(begin, prompt->size());
    const auto end = whole.turn_end(begin, count_turn_ends(header, turn_ends_));
    return end ? whole.text().substr(begin, *end - begin) : std::string_view{};
  }

  bool stands_alone(std::string_view text, std::size_t calls) {
    converse(text, calls);
    const auto whole = render(conversation_.messages.size());
    if (!whole) return false;
    const std::string_view turn = place_of_answer(*whole, 1);
    const std::string_view later = place_of_answer(*whole, conversation_.messages.size() - 1);
    const auto has = [](std::string_view place, std::string_view mark) {
      return place.find(mark) != place.npos;
    };
    bool all = text.empty() || has(turn, text);
    for (std::size_t i = 0; i < calls; ++i) all = all && has(turn, numbered(argument_mark, i));
    return all && !has(turn, result_mark) && has(later, later_mark);
  }

  const chat::Template& template_;
  const std::vector<std::string>& turn_ends_;
  chat::Conversation conversation_;
  bool only_calls_end_ = false;
};

}  // namespace

ReplayForm::ReplayForm(const chat::Template& chat_template,
                       const std::vector<std::string>& turn_ends) {
  if (turn_ends.empty()) return;
  Probe probe(chat_template, turn_ends);
  for (std::size_t calls = 0; calls <= calls_probed; ++calls) {
    with_text_.at(calls) = probe.way(text_mark, calls);
    without_text_.at(calls) = calls == 0 ? Way::never : probe.way("", calls);
    if (calls == 0 && with_text_.at(0) == Way::never) probe.only_calls_end();
  }
}

Way ReplayForm::way_of(const TemplateMessage& turn) const {
  const std::size_t calls = std::min(turn.tool_calls.size(), calls_probed);
  return turn.content.empty() ? without_text_.at(calls) : with_text_.at(calls);
}

}  // namespace mlxs::serve
