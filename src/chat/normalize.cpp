#include "chat/normalize.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "base/json.hpp"

namespace mlxs::chat {
namespace {

// Keeps the state of the walk over the history: what is written so far, and the reminders that
// wait for the next user turn.
class Normalizer {
 public:
  explicit Normalizer(const core::ChatRequest& request);
  Conversation run();

 private:
  struct Call {
    std::string_view name;
    std::size_t index = 0;  // in its turn
  };

  void add_system();
  void add(const core::Message& message);
  void add_reminder(const core::Message& message);
  void add_user(const core::Message& message);
  void add_assistant(const core::Message& message);
  void add_result(const core::ToolResultBlock& result);
  void put_last_result_in_order();
  [[nodiscard]] std::size_t call_index(const TemplateMessage& result) const;
  void add_user_text(const std::string& text);
  void flush_waiting();
  void start_turn(const std::string& role);
  std::string text_of(const core::ToolResultBlock& result);
  std::string text_of(const core::ToolReference& reference);

  const core::ChatRequest& request_;
  std::map<std::string_view, const core::Tool*> tools_;  // by name, those not shown yet
  std::set<std::string_view> shown_tools_;
  std::vector<TemplateMessage> messages_;
  std::map<std::string_view, Call> calls_;  // of the last assistant turn, by id
  std::string waiting_;                     // reminders that no user turn has taken yet
};

bool is_user_turn(const TemplateMessage& message) {
  return message.role == "user" || message.role == "tool";
}

void append_part(std::string& text, std::string_view part) {
  if (part.empty()) return;
  if (!text.empty() && text.back() != '\n') text += '\n';
  text += part;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Agents put a line of bookkeeping in front of their system prompt. It is no instruction, and it
// differs between conversations, so it would spoil every shared prefix.
std::string_view without_billing_line(std::string_view text) {
  constexpr std::string_view header = "x-anthropic-billing-header:";
  const auto equal = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  };
  const std::size_t start = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const std::string_view words = text.substr(start, header.size());
  if (!std::equal(words.begin(), words.end(), header.begin(), header.end(), equal)) return text;
  const std::size_t line_end = text.find('\n', start);
  return line_end == std::string_view::npos ? std::string_view{} : text.substr(line_end + 1);
}

// Some versions count the tokens that are left at the end of their system prompt. The number
// differs in each request, so the whole conversation behind it would be computed anew.
std::string_view without_budget_line(std::string_view text) {
  constexpr std::string_view open = "<total_tokens>";
  constexpr std::string_view close = "</total_tokens>";
  const std::size_t end = text.find_last_not_of(" \t\r\n") + 1;
  if (!text.substr(0, end).ends_with(close)) return text;
  const std::size_t begin = text.rfind(open, end);
  return begin == std::string_view::npos ? text : text.substr(0, begin);
}

// What a block that is no tool result shows where only text can stand.
std::string text_of(const core::Block& block) {
  if (const auto* text = std::get_if<core::TextBlock>(&block)) return text->text;
  if (const auto* placeholder = std::get_if<core::PlaceholderBlock>(&block))
    return placeholder->note;
  if (const auto* call = std::get_if<core::ToolUseBlock>(&block))
    return call->name + " " + call->input_json;
  return "";
}

Normalizer::Normalizer(const core::ChatRequest& request) : request_(request) {
  for (const core::Tool& tool : request.tools) {
    if (tool.defer_loading)
      tools_.emplace(tool.name, &tool);
    else
      shown_tools_.insert(tool.name);
  }
}

Conversation Normalizer::run() {
  add_system();
  for (const core::Message& message : request_.messages) add(message);
  if (!waiting_.empty()) start_turn("user");
  flush_waiting();

  Conversation conversation{.messages = std::move(messages_), .tools = {}};
  std::copy_if(request_.tools.begin(), request_.tools.end(), std::back_inserter(conversation.tools),
               [](const core::Tool& tool) { return !tool.defer_loading; });
  return conversation;
}

void Normalizer::add_system() {
  std::string system;
  for (const std::string& block : request_.system) {
    const std::string_view text = without_budget_line(without_billing_line(block));
    if (is_blank(text)) continue;
    if (!system.empty()) system += "\n\n";
    system += text;
  }
  if (!system.empty()) messages_.push_back({.role = "system", .content = system});
}

void Normalizer::add(const core::Message& message) {
  switch (message.role) {
    case core::Role::system: return add_reminder(message);
    case core::Role::user: return add_user(message);
    case core::Role::assistant: return add_assistant(message);
  }
}

void Normalizer::add_reminder(const core::Message& message) {
  std::string text;
  for (const core::Block& block : message.blocks) {
    const auto* result = std::get_if<core::ToolResultBlock>(&block);
    const std::string part = result == nullptr ? chat::text_of(block) : text_of(*result);
    append_part(text, without_billing_line(part));
  }
  if (is_blank(text)) return;
  const std::string reminder = "<system-reminder>\n" + text + "\n</system-reminder>";
  const bool has_turn = !messages_.empty() && is_user_turn(messages_.back());
  append_part(has_turn ? messages_.back().content : waiting_, reminder);
}

void Normalizer::add_user(const core::Message& message) {
  const bool new_turn = messages_.empty() || !is_user_turn(messages_.back());
  const std::size_t before = messages_.size();
  for (const core::Block& block : message.blocks) {
    if (const auto* result = std::get_if<core::ToolResultBlock>(&block)) {
      add_result(*result);
    } else {
      add_user_text(chat::text_of(block));
    }
  }
  if (new_turn && messages_.size() == before) start_turn("user");
  flush_waiting();
}

// A reminder that waited stands at the very start of the turn, whatever the turn starts with.
void Normalizer::flush_waiting() {
  if (waiting_.empty()) return;
  auto first = messages_.end();
  while (first != messages_.begin() && is_user_turn(*std::prev(first))) --first;
  append_part(waiting_, first->content);
  first->content = std::exchange(waiting_, "");
}

void Normalizer::add_assistant(const core::Message& message) {
  if (!waiting_.empty() || messages_.empty() || messages_.back().role == "system")
    start_turn("user");
  flush_waiting();
  if (messages_.back().role != "assistant") {
    start_turn("assistant");
    calls_.clear();
  }
  TemplateMessage& turn = messages_.back();
  for (const core::Block& block : message.blocks) {
    if (const auto* thinking = std::get_if<core::ThinkingBlock>(&block)) {
      append_part(turn.reasoning, thinking->text);
    } else if (const auto* call = std::get_if<core::ToolUseBlock>(&block)) {
      calls_.emplace(call->id, Call{.name = call->name, .index = turn.tool_calls.size()});
      turn.tool_calls.push_back({call->id, call->name, call->input_json});
    } else if (const auto* result = std::get_if<core::ToolResultBlock>(&block)) {
      append_part(turn.content, text_of(*result));  // of a tool that the cloud ran
    } else {
      append_part(turn.content, chat::text_of(block));
    }
  }
}

void Normalizer::add_result(const core::ToolResultBlock& result) {
  const auto call = calls_.find(result.tool_use_id);
  if (call == calls_.end()) return add_user_text(text_of(result));
  messages_.push_back({.role = "tool",
                       .content = text_of(result),
                       .tool_call_id = result.tool_use_id,
                       .tool_name = std::string(call->second.name)});
  put_last_result_in_order();
}

// Many templates print no ids: with them the first result belongs to the first call, whatever order
// the tools ended in. The places of the results among the texts stay.
void Normalizer::put_last_result_in_order() {
  auto last = std::prev(messages_.end());
  for (auto other = last; other != messages_.begin();) {
    --other;
    if (other->role == "assistant") return;
    if (other->role != "tool") continue;
    if (call_index(*other) <= call_index(*last)) return;
    std::swap(*other, *last);
    last = other;
  }
}

std::size_t Normalizer::call_index(const TemplateMessage& result) const {
  return calls_.at(result.tool_call_id).index;
}

void Normalizer::add_user_text(const std::string& text) {
  if (text.empty()) return;
  if (messages_.empty() || messages_.back().role != "user") start_turn("user");
  append_part(messages_.back().content, text);
}

void Normalizer::start_turn(const std::string& role) { messages_.push_back({.role = role}); }

std::string Normalizer::text_of(const core::ToolResultBlock& result) {
  std::string text;
  for (const core::ToolResultPart& part : result.content) {
    if (const auto* plain = std::get_if<core::TextBlock>(&part)) append_part(text, plain->text);
    if (const auto* note = std::get_if<core::PlaceholderBlock>(&part))
      append_part(text, note->note);
    if (const auto* tool = std::get_if<core::ToolReference>(&part))
      append_part(text, text_of(*tool));
  }
  const bool marks = result.is_error && !text.starts_with("Error:");
  return marks ? "Error: " + text : text;
}

// A schema is written out once: a request may refer to one tool many times.
std::string Normalizer::text_of(const core::ToolReference& reference) {
  const auto found = tools_.find(reference.tool_name);
  if (found == tools_.end()) {
    const bool shown = shown_tools_.contains(reference.tool_name);
    return "[tool " + reference.tool_name +
           (shown ? " is described above]" : " is not among the declared tools]");
  }
  const core::Tool* tool = found->second;
  tools_.erase(found);
  shown_tools_.insert(tool->name);
  std::string schema = tool->schema_json;
  // A line break in JSON text stands between tokens only, so this changes no value.
  std::replace_if(
      schema.begin(), schema.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return "{\"name\": " + base::quote(tool->name) +
         ", \"description\": " + base::quote(tool->description) + ", \"input_schema\": " + schema +
         "}";
}

}  // namespace

Conversation normalize(const core::ChatRequest& request) { return Normalizer(request).run(); }

}  // namespace mlxs::chat
