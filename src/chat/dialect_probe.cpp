#include "chat/dialect_probe.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "chat/dialect_probe_reading.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view system_words = "You keep notes.";
constexpr std::string_view user_words = "Write two notes.";
constexpr std::string_view first_result = "The first one is kept.";
constexpr std::string_view second_result = "The second one, too.";

core::Tool note_tool() {
  return {.name = "write_note",
          .description = "Writes a note",
          .schema_json = R"({"type":"object","properties":{"title":{"type":"string"},)"
                         R"("count":{"type":"integer"},"draft":{"type":"boolean"}},)"
                         R"("required":["title","count","draft"]})"};
}

// Values of three types, one of them with the characters that break out of badly read strings. The
// ids have nine characters, as Mistral's templates demand.
TemplateMessage calling_answer(bool parallel) {
  TemplateMessage answer{
      .role = "assistant",
      .reasoning = "Two notes are wanted.",
      .tool_calls = {{.id = "123456789",
                      .name = "write_note",
                      .arguments_json = R"({"title":"a \"b\" {c}","count":3,"draft":true})"}}};
  if (parallel)
    answer.tool_calls.push_back({.id = "987654321",
                                 .name = "write_note",
                                 .arguments_json = R"({"title":"d","count":4,"draft":false})"});
  return answer;
}

TemplateMessage last_answer() {
  return {
      .role = "assistant", .content = "Both notes are written.", .reasoning = "All is done now."};
}

Conversation question() {
  return {{{.role = "system", .content = std::string(system_words)},
           {.role = "user", .content = std::string(user_words)}},
          {note_tool()}};
}

Conversation with(Conversation conversation, TemplateMessage message) {
  conversation.messages.push_back(std::move(message));
  return conversation;
}

Conversation with_results(Conversation conversation) {
  const std::vector<TemplateCall> calls = conversation.messages.back().tool_calls;
  for (std::size_t i = 0; i < calls.size(); ++i)
    conversation.messages.push_back({.role = "tool",
                                     .content = std::string(i == 0 ? first_result : second_result),
                                     .tool_call_id = calls[i].id,
                                     .tool_name = calls[i].name});
  return conversation;
}

class Probe {
 public:
  Probe(const Template& chat_template, const DialectEntry& dialect)
      : template_(chat_template), dialect_(dialect), reader_(dialect, {note_tool()}) {}

  std::vector<std::string> run() {
    check_source();
    if (!check_question()) return std::move(complaints_);
    check_tools();
    check_conversation();
    return std::move(complaints_);
  }

 private:
  void check_source();
  [[nodiscard]] bool check_question();
  void check_tools();
  void check_conversation();
  void check_shown(const std::string& prompt);
  [[nodiscard]] Misread read_calls(const Conversation& called, std::string_view turn_end) const;
  [[nodiscard]] Misread read_last_answer(const Conversation& asked,
                                         const WrittenAnswer& written) const;
  void tell(const Misread& misread);

  [[nodiscard]] std::optional<std::string> rendered(const Conversation& conversation,
                                                    bool asks) const;
  [[nodiscard]] std::optional<WrittenAnswer> written(const Conversation& asked,
                                                     const TemplateMessage& answer) const;
  [[nodiscard]] bool reads_calls() const {
    return template_.can_call_tools() && dialect_.name != "plain";
  }
  void complain(std::string sentence) { complaints_.push_back(std::move(sentence)); }
  void complain_of_pair(std::string_view what) {
    complain("The chat template and the dialect \"" + std::string(dialect_.name) +
             "\" do not fit: " + std::string(what));
  }

  const Template& template_;
  const DialectEntry& dialect_;
  AnswerReader reader_;
  std::vector<std::string> complaints_;
};

std::optional<std::string> Probe::rendered(const Conversation& conversation, bool asks) const {
  const Thinking thinking = template_.can_think() ? Thinking::on : Thinking::off;
  const auto prompt =
      template_.render(conversation, {.thinking = thinking, .add_generation_prompt = asks});
  if (!prompt.ok()) return std::nullopt;
  return core::text_of(prompt.value());
}

std::optional<WrittenAnswer> Probe::written(const Conversation& asked,
                                            const TemplateMessage& answer) const {
  auto whole = rendered(with(asked, answer), false);
  auto prompt = rendered(asked, true);
  if (!whole || !prompt) return std::nullopt;
  return WrittenAnswer{.whole = std::move(*whole), .prompt = std::move(*prompt)};
}

void Probe::check_source() {
  const bool damaged = std::ranges::any_of(template_.source(), [](char c) {
    return (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\x7f';
  });
  if (damaged)
    complain(
        "The chat template holds control characters: the model file is probably damaged, and the "
        "model may not understand its prompts.");
}

bool Probe::check_question() {
  const auto prompt = template_.render(question(), {});
  if (prompt.ok()) return true;
  complain("No conversation with this model will work: " + prompt.error().message);
  return false;
}

void Probe::check_tools() {
  if (!template_.shows_tools())
    complain("The chat template shows the model no tools: it can chat, but agents cannot use it.");
  else if (dialect_.name == "plain")
    complain(
        "The chat template shows the model tools, but how the model calls them is not known here "
        "(dialect \"plain\"): its calls come back as text, and agents cannot use it.");
}

void Probe::check_conversation() {
  const Conversation called = with(question(), calling_answer(template_.calls_in_parallel()));
  const Conversation asked = with_results(called);
  const auto behind_results = written(asked, last_answer());
  if (!behind_results)
    return complain(
        "The chat template refuses a conversation with tool calls and their results: agents "
        "cannot use it.");
  check_shown(behind_results->prompt);
  Misread misread = read_last_answer(asked, *behind_results);
  if (reads_calls())
    misread = misread | read_calls(called, turn_end_of(*behind_results, last_answer()));
  tell(misread);
}

void Probe::check_shown(const std::string& prompt) {
  const auto shows = [&prompt](std::string_view words) {
    return prompt.find(words) != std::string::npos;
  };
  std::string lost;
  const auto lose = [&lost](std::string_view what) {
    lost += (lost.empty() ? "" : " and ") + std::string(what);
  };
  if (!shows(system_words)) lose("the system message");
  if (!shows(user_words)) lose("the user's words");
  const bool all = !template_.calls_in_parallel() || shows(second_result);
  if (!shows(first_result) || !all) lose("the results of tools");
  if (!lost.empty())
    complain("The chat template leaves out " + lost +
             " once the model has called a tool, so that it goes on without.");
}

Misread Probe::read_calls(const Conversation& called, std::string_view turn_end) const {
  const auto calls = written(question(), called.messages.back());
  if (!calls) return {.calls = true};
  return reader_.read(*calls, called.messages.back(), turn_end);
}

// Some templates write the last answer of a conversation for the model to go on with, so it may as
// well be read where a user has spoken behind it.
Misread Probe::read_last_answer(const Conversation& asked, const WrittenAnswer& written) const {
  const TemplateMessage answer = last_answer();
  const Misread misread = reader_.read(written, answer, "");
  if (misread.count() == 0) return misread;
  const TemplateMessage user{.role = "user", .content = std::string(user_words)};
  const auto whole = rendered(with(with(asked, answer), user), false);
  if (!whole) return misread;
  const Misread other = reader_.read({.whole = *whole, .prompt = written.prompt}, answer, "");
  return other.count() < misread.count() ? other : misread;
}

// Markup is only told where nothing worse is wrong.
void Probe::tell(const Misread& misread) {
  if (misread.calls)
    complain_of_pair("a call that it writes is not read back, so tool calls may be lost.");
  if (misread.second_call)
    complain_of_pair(
        "of two calls in one answer only the first is read back, so tool calls may "
        "be lost.");
  if (misread.text)
    complain_of_pair("text that it writes does not come back as text, so answers may be empty.");
  if (misread.thoughts)
    complain_of_pair(
        "thoughts that it writes come back as text, so clients show them as the "
        "answer.");
  if (misread.markup && misread.count() == 1)
    complain_of_pair(
        "signs that it writes around an answer come back as text, so clients show "
        "markup.");
}

}  // namespace

std::vector<std::string> probe_dialect(const Template& chat_template, const DialectEntry& dialect) {
  return Probe(chat_template, dialect).run();
}

}  // namespace mlxs::chat
