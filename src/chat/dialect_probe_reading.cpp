#include "chat/dialect_probe_reading.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/json.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr auto npos = std::string::npos;

// A place where the model's own words may begin, and what stands before it.
struct Beginning {
  std::string before;
  std::string words;
};

// Behind the header, which ends the prompt; where that is not what the history has, behind the
// last words of the header, where the two part, or behind the marker in which they part. The header
// is not looked for behind the thought, whose closer may look like it.
std::vector<Beginning> beginnings(const WrittenAnswer& written, const std::string& thought) {
  const std::string& whole = written.whole;
  const std::string& prompt = written.prompt;
  if (whole.starts_with(prompt)) return {{prompt, whole.substr(prompt.size())}};
  const auto from = [&whole](std::size_t at) {
    return Beginning{whole.substr(0, at), whole.substr(at)};
  };
  std::vector<Beginning> places;
  constexpr std::size_t header_bytes = 16;
  const std::string header = prompt.substr(prompt.size() - std::min(prompt.size(), header_bytes));
  const std::size_t header_at = whole.rfind(header, whole.rfind(thought));
  if (header_at != npos) places.push_back(from(header_at + header.size()));
  const auto parted = std::ranges::mismatch(whole, prompt);
  const auto parts_at = static_cast<std::size_t>(parted.in1 - whole.begin());
  const std::size_t marker_end = whole.substr(0, parts_at).find_last_of(">]\n");
  const std::size_t behind_marker = marker_end == npos ? 0 : marker_end + 1;
  places.push_back(from(behind_marker));
  places.push_back(from(parts_at));
  places.push_back({prompt, whole.substr(behind_marker)});
  return places;
}

struct Heard {
  std::string text;
  std::string thinking;
  std::vector<TemplateCall> calls;
  bool whole = true;  // every call is
};

class Listener {
 public:
  void hear(const core::Events& events) {
    for (const core::Event& event : events) hear(event);
  }
  [[nodiscard]] const Heard& heard() const { return heard_; }

 private:
  void hear(const core::Event& event) {
    if (const auto* started = std::get_if<core::BlockStarted>(&event)) {
      kind_ = started->kind;
      if (kind_ == core::BlockKind::tool_use) heard_.calls.push_back({.name = started->tool_name});
    } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
      open() += delta->text;
    } else if (const auto* ended = std::get_if<core::BlockEnded>(&event)) {
      if (kind_ == core::BlockKind::tool_use) heard_.whole = heard_.whole && ended->complete;
    }
  }
  std::string& open() {
    if (kind_ == core::BlockKind::text) return heard_.text;
    if (kind_ == core::BlockKind::thinking) return heard_.thinking;
    return heard_.calls.back().arguments_json;
  }

  Heard heard_;
  core::BlockKind kind_ = core::BlockKind::text;
};

// The same members with the same values, in any order.
bool same_call(const TemplateCall& heard, const TemplateCall& call) {
  const auto read = base::parse_json(heard.arguments_json, "arguments");
  return heard.name == call.name && read.ok() &&
         read.value() == base::parse_json(call.arguments_json, "arguments").value();
}

void compare_calls(const Heard& heard, const TemplateMessage& answer, Misread& misread) {
  if (heard.whole && std::ranges::equal(heard.calls, answer.tool_calls, same_call)) return;
  const bool first = answer.tool_calls.size() > 1 && !heard.calls.empty() &&
                     same_call(heard.calls.front(), answer.tool_calls.front());
  (first ? misread.second_call : misread.calls) = true;
}

void compare_text(const Heard& heard, const TemplateMessage& answer, std::string_view turn_end,
                  Misread& misread) {
  const std::string_view text = trimmed(heard.text);
  if (!answer.tool_calls.empty()) {
    misread.markup = !trimmed(turn_end).ends_with(text);
    return;
  }
  misread.text = text.find(answer.content) == npos;
  misread.markup = !misread.text && text != answer.content;
}

}  // namespace

Misread operator|(const Misread& one, const Misread& other) {
  return {.calls = one.calls || other.calls,
          .second_call = one.second_call || other.second_call,
          .thoughts = one.thoughts || other.thoughts,
          .text = one.text || other.text,
          .markup = one.markup || other.markup};
}

Misread AnswerReader::read(const WrittenAnswer& written, const TemplateMessage& answer,
                           std::string_view turn_end) const {
  std::vector<Misread> readings;
  for (auto& [before, words] : beginnings(written, answer.reasoning)) {
    const bool thought_shown = words.find(answer.reasoning) != npos;
    const std::size_t text_at = answer.content.empty() ? npos : words.rfind(answer.content);
    if (text_at != npos) words.resize(text_at + answer.content.size());
    const auto dialect = dialect_.make({.prompt_tail = std::move(before), .tools = tools_});
    Listener listener;
    listener.hear(dialect->feed(words));
    listener.hear(dialect->finish(StreamEnd::complete));
    const Heard& heard = listener.heard();
    Misread& misread = readings.emplace_back();
    compare_calls(heard, answer, misread);
    misread.thoughts = thought_shown && trimmed(heard.thinking) != answer.reasoning;
    compare_text(heard, answer, turn_end, misread);
  }
  return *std::ranges::min_element(readings, {}, &Misread::count);
}

std::string turn_end_of(const WrittenAnswer& written, const TemplateMessage& answer) {
  const std::size_t at = written.whole.rfind(answer.content);
  return at == npos ? "" : written.whole.substr(at + answer.content.size());
}

}  // namespace mlxs::chat
