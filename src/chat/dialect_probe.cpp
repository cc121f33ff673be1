#include "chat/dialect_probe.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

#include "base/json.hpp"

namespace mlxs::chat {
namespace {

// Values of three types, one of them with the characters that break out of badly read strings.
const std::string_view tool_name = "write_note";
const std::string_view arguments_json = R"({"title":"a \"b\" {c}","count":3,"draft":true})";

Conversation conversation() {
  Conversation conversation;
  conversation.messages = {
      {.role = "user", .content = "Write a note."},
      {.role = "assistant",
       .tool_calls = {{.id = "123456789",  // nine characters, as Mistral's templates demand
                       .name = std::string(tool_name),
                       .arguments_json = std::string(arguments_json)}}}};
  conversation.tools = {{.name = std::string(tool_name),
                         .description = "Writes a note",
                         .schema_json =
                             R"({"type":"object","properties":{"title":{"type":"string"},)"
                             R"("count":{"type":"integer"},"draft":{"type":"boolean"}},)"
                             R"("required":["title","count","draft"]})"}};
  return conversation;
}

// Where the model's own words begin: behind the header, which ends the prompt in front of them.
// Where the two part inside a marker, the marker belongs to the answer.
std::size_t answer_begin(const std::string& whole, const std::string& prompt) {
  const auto parted = std::ranges::mismatch(whole, prompt);
  auto begin = static_cast<std::size_t>(parted.in1 - whole.begin());
  if (begin == prompt.size()) return begin;
  constexpr std::string_view marker_ends = ">]\n";
  while (begin > 0 && marker_ends.find(whole[begin - 1]) == std::string_view::npos) --begin;
  return begin;
}

struct Heard {
  int calls = 0;
  std::string name;
  std::string arguments;
  bool whole = true;
};

Heard hear(Dialect& dialect, std::string_view text) {
  core::Events events = dialect.feed(text);
  for (core::Event& event : dialect.finish(StreamEnd::complete)) events.push_back(std::move(event));
  Heard heard;
  bool in_call = false;
  for (const core::Event& event : events) {
    if (const auto* started = std::get_if<core::BlockStarted>(&event)) {
      in_call = started->kind == core::BlockKind::tool_use;
      heard.calls += in_call ? 1 : 0;
      if (in_call) heard.name = started->tool_name;
    } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
      if (in_call) heard.arguments += delta->text;
    } else if (const auto* ended = std::get_if<core::BlockEnded>(&event)) {
      heard.whole = heard.whole && (ended->complete || !in_call);
    }
  }
  return heard;
}

// The same members with the same values, in any order.
bool is_the_call(const Heard& heard) {
  if (heard.calls != 1 || heard.name != tool_name || !heard.whole) return false;
  const auto read = base::parse_json(heard.arguments, "arguments");
  return read.ok() && read.value() == base::parse_json(arguments_json, "arguments").value();
}

std::string complaint(const DialectEntry& dialect, std::string_view what) {
  return "The chat template and the dialect \"" + std::string(dialect.name) +
         "\" do not fit: " + std::string(what) + " Tool calls of this model may be lost.";
}

}  // namespace

std::optional<std::string> probe_dialect(const Template& chat_template,
                                         const DialectEntry& dialect) {
  if (!chat_template.shows_tools())
    return "The chat template shows the model no tools: it can chat, but agents cannot use it.";
  if (!chat_template.can_call_tools()) return std::nullopt;
  const Conversation answered = conversation();
  Conversation asked = answered;
  asked.messages.pop_back();
  const auto whole = chat_template.render(answered, {.add_generation_prompt = false});
  const auto prompt = chat_template.render(asked, {.add_generation_prompt = true});
  if (!whole.ok() || !prompt.ok())
    return complaint(dialect, "it refuses a conversation with a tool call.");
  const std::string text = core::text_of(whole.value());
  const std::size_t begin = answer_begin(text, core::text_of(prompt.value()));
  const auto reader = dialect.make({.prompt_tail = text.substr(0, begin), .tools = answered.tools});
  if (is_the_call(hear(*reader, text.substr(begin)))) return std::nullopt;
  return complaint(dialect, "a call that it writes is not read back.");
}

}  // namespace mlxs::chat
