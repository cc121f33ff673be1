#include "chat/dialects/answer_writer_test.hpp"

#include <algorithm>
#include <array>

#include "chat/dialects/call_writer_test.hpp"
#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

// Prose of both kinds. No backtick stays open behind its line, and no fence at the end.
const std::array<std::string_view, 16> prose{
    "I look at it.",
    "a < b, b <= c, <<, <|, [1], {x}",
    "- **bold** item\n- `code` item\n\n1. first",
    "```python\nprint(1 < 2)\n```",
    "```json\n{\"name\": \"mlx\", \"version\": \"1.0.0\"}\n```\nis the package.",
    "{\"name\": \"George Washington\", \"arguments\": {\"born\": 1732}}",
    "日本語 é 👩‍👩‍👧 ｜▁ —",
    "Use <b>bold</b> and <table> tags, x = {'a': 1}.",
    "It's a ` here\nand it is closed.",
    "C:\\path \"quoted\" 'single'",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "    indented\n\ttabbed  \n",
    "call: the function, Here are steps",
    "The tag <tool> opens, </tool> closes.",
    "function f() { return [1, 2]; }",
    "Result:\r\n\r\nok"};

// In text only: closers of thoughts close those wherever they stand.
const std::array<std::string_view, 3> quoted_markup{
    "See `</think>`, `<tool_call>` and `[TOOL_CALLS]`.",
    "```xml\n<think>\n</think>\n<tool_call>\n```\nis quoted.", "Say <think> or [THINK] in a line."};

constexpr std::string_view next_message = "<|start|>assistant";

struct Thought {
  std::string_view dialect;
  std::string_view opener = "<think>\n";
  std::string_view closer = "\n</think>\n\n";
};
constexpr Thought usual_thought{""};
constexpr std::array<Thought, 4> thoughts{
    {{"gemma4", "<|channel>thought\n", "\n<channel|>"},
     {"mistral", "[THINK]", "[/THINK]"},
     {"apriel", "Here are my reasoning steps:\n", "\n[BEGIN FINAL RESPONSE]\n"},
     {"gpt_oss", "<|channel|>analysis<|message|>", "<|end|><|start|>assistant"}}};

const Thought& thought_of(std::string_view dialect) {
  const auto found = std::find_if(thoughts.begin(), thoughts.end(),
                                  [&](const Thought& one) { return one.dialect == dialect; });
  return found == thoughts.end() ? usual_thought : *found;
}

// Without closers of their own, only the end of the answer tells that an object is over.
bool needs_end(std::string_view dialect, Damage damage) {
  const bool is_closed = dialect != "llama3" && dialect != "mistral";
  return damage == Damage::markup_open || (damage == Damage::closers_missing && !is_closed);
}

class Writer {
 public:
  Writer(std::string_view dialect, std::mt19937& random)
      : dialect_(dialect),
        random_(random),
        calls_(call_writing(dialect)),
        markup_({family_checks::markers(), support::all_markers(), "</think>", "<think>\n",
                 "</tool_call> <tool_call>", "<|im_end|>", "[TOOL_CALLS]",
                 "<|tool_call>call:f{}"}) {}

  RandomAnswer write() {
    if (dialect_ == "gpt_oss") answer_.prompt_tail = next_message;
    if (chance(2)) think();
    if (is_tagged() && answer_.calls.empty() && one_in(random_, 10)) call_in_fence();
    if (!ended_ && chance(2)) speak();
    while (!ended_ && can_call() && chance(2)) {
      call();
      if (!ended_ && chance(2)) speak();
    }
    // A message ends with the next one's beginning, the last one with the answer.
    if (answer_.text.ends_with(next_message))
      answer_.text.resize(answer_.text.size() - next_message.size());
    return answer_;
  }

 private:
  bool chance(std::size_t size) { return !one_in(random_, size + 1); }
  bool can_call() const { return !calls_.damages.empty(); }
  bool is_harmony() const { return dialect_ == "gpt_oss"; }
  bool is_tagged() const { return can_call() && !is_harmony(); }

  void think() {
    const Thought& thought = thought_of(dialect_);
    // GPT-OSS opens its thoughts itself.
    if (!is_harmony() && one_in(random_, 2)) {
      answer_.prompt_tail = "<assistant>\n" + std::string(thought.opener);
    } else {
      answer_.text += thought.opener;
    }
    answer_.text += paragraphs(false);
    // A call closes the thought, too; the closer behind it closes nothing.
    if (is_tagged() && one_in(random_, 5)) call();
    if (!ended_) answer_.text += thought.closer;
  }

  void speak() {
    has_spoken_ = true;
    const std::string text = paragraphs(true);
    if (!is_harmony()) {
      begin_line();

      answer_.text += text;
      if (is_tagged() && one_in(random_, 8)) answer_.text += thought_of(dialect_).closer;
      return;
    }
    answer_.text += chance(1) ? "<|channel|>final<|message|>" : "<|channel|>commentary<|message|>";
    answer_.text += text + "<|end|>" + std::string(next_message);
  }

  // As models do that were shown no notation: all of the answer, or behind one sentence.
  void call_in_fence() {
    if (chance(1)) speak_briefly();
    const RandomCalls made = random_calls(2, calls_);
    const bool is_list = made.size() > 1 || chance(1);
    begin_line();
    answer_.text += chance(1) ? "```json\n" : "```tool_call\n";
    answer_.text += call_list(made, is_list) + "\n```\n";
    answer_.calls = made;

    ended_ = true;
  }

  void speak_briefly() {
    begin_line();
    answer_.text += "I call it, a < b:\n";
  }

  std::string paragraphs(bool is_text) {
    std::string text;
    for (std::size_t n = 1 + below(random_, 3); n > 0; --n) {
      if (!text.empty()) text += chance(1) ? "\n\n" : "\n";
      text += paragraph(is_text);
    }
    return text;
  }

  std::string paragraph(bool is_text) {
    if (!is_text || chance(4)) return std::string(any_of_list(random_, prose));
    if (can_call() && chance(1)) {
      const std::string quoted = calls_.write({{.name = "ls", .input = {}}}, Damage::none);
      return "Like:\n```\n" + quoted + "\n```\nThat is how.";
    }
    return std::string(any_of_list(random_, quoted_markup));
  }

  // Not generated, the twin ends the value there: JSON inside a tag whose strings quote a call.
  StringMarkup markup_for(const CallWriting& writing) const {
    const bool is_tagged = writing.arguments == ArgumentText::tagged;
    return {.top = markup_, .nested = is_tagged ? std::span<const std::string>() : markup_};
  }

  RandomCalls random_calls(std::size_t most, const CallWriting& writing) {
    RandomCalls made;
    for (std::size_t n = 1 + below(random_, most); n > 0; --n)
      made.push_back(random_call(random_, markup_for(writing)));
    return made;
  }

  void begin_line() {
    if (!answer_.text.empty() && !answer_.text.ends_with('\n')) answer_.text += "\n\n";
  }

  // The others count where no text has mentioned their markup.
  std::string_view foreign_dialect() {
    constexpr std::array<std::string_view, 4> foreign{"hermes", "mistral", "minimax_m2", "gemma4"};
    return has_spoken_ || !answer_.calls.empty() ? "hermes" : any_of_list(random_, foreign);
  }

  void call() {
    const bool is_foreign = is_tagged() && one_in(random_, 6);
    const CallWriting& writing = is_foreign ? call_writing(foreign_dialect()) : calls_;
    RandomCalls made = random_calls(3, writing);

    const Damage damage = is_foreign ? Damage::none : random_damage(made);
    if (damage == Damage::opener_missing && calls_.damages.size() > 8) made.resize(1);
    if (!is_harmony()) begin_line();
    answer_.text += writing.write(made, damage);
    answer_.calls.insert(answer_.calls.end(), made.begin(), made.end());
    answer_.damages += damage == Damage::none ? 0 : 1;
    ended_ = needs_end(dialect_, damage);
    if (!ended_) answer_.text += is_harmony() ? next_message : "\n";
  }

  // What ends behind the opener of the arguments is cut, not meant to have none.
  Damage random_damage(const RandomCalls& calls) {
    const Damage damage = chance(1) ? any_of_list(random_, calls_.damages) : Damage::none;
    if (!calls.back().input.empty()) return damage;
    const bool is_cut = damage == Damage::closers_missing ||
                        (damage == Damage::markup_open && calls_.arguments == ArgumentText::tagged);
    return is_cut ? Damage::none : damage;
  }

  std::string_view dialect_;
  std::mt19937& random_;
  const CallWriting& calls_;
  std::vector<std::string> markup_;
  RandomAnswer answer_;
  bool ended_ = false;
  bool has_spoken_ = false;
};

}  // namespace

RandomAnswer write_answer(std::string_view dialect, std::mt19937& random) {
  return Writer(dialect, random).write();
}

}  // namespace mlxs::chat
