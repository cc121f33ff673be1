#include "chat/template_input.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace mlxs::chat {
namespace {

namespace json = base::json;
using Messages = std::vector<TemplateMessage>;

// Neighbours of one role become one message, as templates that count turns demand.
void append(Messages& messages, TemplateMessage message) {
  const bool merges = !messages.empty() && messages.back().role == message.role &&
                      (message.role == "user" || message.role == "assistant");
  if (!merges) return messages.push_back(std::move(message));
  TemplateMessage& last = messages.back();
  if (!last.content.empty() && !message.content.empty()) last.content += '\n';
  last.content += message.content;
}

Messages with_system_in_first_user(Messages messages) {
  if (messages.empty() || messages.front().role != "system") return messages;
  const std::string system = std::move(messages.front().content);
  messages.erase(messages.begin());
  if (messages.empty() || messages.front().role != "user") {
    messages.insert(messages.begin(), TemplateMessage{.role = "user", .content = system});
  } else {
    messages.front().content = system + "\n\n" + messages.front().content;
  }
  return messages;
}

std::string call_as_text(const TemplateCall& call) {
  return "<tool_call>\n{\"name\": " + base::quote(call.name) +
         ", \"arguments\": " + call.arguments_json + "}\n</tool_call>";
}

Messages with_tools_as_text(const Messages& messages) {
  Messages out;
  for (TemplateMessage message : messages) {
    for (const TemplateCall& call : message.tool_calls) {
      if (!message.content.empty()) message.content += '\n';
      message.content += call_as_text(call);
    }
    message.tool_calls.clear();
    if (message.role == "tool") {
      message = {.role = "user",
                 .content = "<tool_response>\n" + message.content + "\n</tool_response>"};
    }
    append(out, std::move(message));
  }
  return out;
}

bool is_result(const TemplateMessage& message) { return message.role == "tool"; }

bool in_user_turn(const TemplateMessage& message) {
  return message.role == "user" || is_result(message);
}

Messages with_results_first(Messages messages) {
  for (auto begin = messages.begin(); begin != messages.end();) {
    begin = std::find_if(begin, messages.end(), in_user_turn);
    const auto end = std::find_if_not(begin, messages.end(), in_user_turn);
    std::stable_partition(begin, end, is_result);
    begin = end;
  }
  Messages merged;
  for (TemplateMessage& message : messages) append(merged, std::move(message));
  return merged;
}

Messages with_text_in_results(Messages messages) {
  Messages out;
  for (TemplateMessage& message : with_results_first(std::move(messages))) {
    if (message.role == "user" && !out.empty() && is_result(out.back())) {
      out.back().content += '\n' + message.content;
    } else if (message.role == "user" && !out.empty() && !out.back().tool_calls.empty()) {
      const TemplateCall call = out.back().tool_calls.back();
      out.push_back({.role = "tool",
                     .content = std::move(message.content),
                     .tool_call_id = call.id,
                     .tool_name = call.name});
    } else {
      out.push_back(std::move(message));
    }
  }
  return out;
}

// The results of one user turn, to be taken out by the calls they answer. One pass, however many
// there are.
class AnswersOfTurn {
 public:
  AnswersOfTurn(Messages::const_iterator begin, Messages::const_iterator end) : turn_(begin, end) {
    taken_.resize(turn_.size());
    for (std::size_t i = 0; i < turn_.size(); ++i)
      if (is_result(turn_[i])) places_.emplace(turn_[i].tool_call_id, i);
  }

  void take(const std::string& call_id, Messages& out) {
    const auto place = places_.lower_bound(call_id);
    if (place == places_.end() || place->first != call_id) return;
    taken_[place->second] = true;
    out.push_back(std::move(turn_[place->second]));
    places_.erase(place);
  }

  void take_rest(Messages& out) {
    for (std::size_t i = 0; i < turn_.size(); ++i)
      if (!taken_[i]) out.push_back(std::move(turn_[i]));
  }

 private:
  Messages turn_;
  std::vector<bool> taken_;
  std::multimap<std::string, std::size_t> places_;  // equal ids in their order
};

// Call, its result, call, its result; what is left of the turn follows.
Messages with_single_calls(const Messages& messages) {
  Messages out;
  for (auto at = messages.begin(); at != messages.end(); ++at) {
    if (at->tool_calls.size() < 2) {
      out.push_back(*at);
      continue;
    }
    const auto end = std::find_if_not(at + 1, messages.end(), in_user_turn);
    AnswersOfTurn results(at + 1, end);
    TemplateMessage turn = *at;
    for (const TemplateCall& call : at->tool_calls) {
      turn.tool_calls = {call};
      out.push_back(std::exchange(turn, {.role = "assistant"}));
      results.take(call.id, out);
    }
    results.take_rest(out);
    at = end - 1;
  }
  return out;
}

Messages with_prose_apart(const Messages& messages, TemplateForm::Prose prose) {
  Messages out;
  for (const TemplateMessage& message : messages) {
    out.push_back(message);
    if (message.tool_calls.empty() || message.content.empty()) continue;
    out.back().tool_calls.clear();
    out.push_back({.role = "assistant", .tool_calls = message.tool_calls});
    if (prose == TemplateForm::Prose::apart_from_thoughts)
      std::prev(out.end(), 2)->reasoning.swap(out.back().reasoning);
  }
  return out;
}

// The same id always gives the same nine characters (FNV-1a, base 36).
std::string nine_characters(std::string_view id) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  std::string out;
  for (int i = 0; i < 9; ++i, hash /= 36) out += "0123456789abcdefghijklmnopqrstuvwxyz"[hash % 36];
  return out;
}

Messages with_short_ids(Messages messages) {
  for (TemplateMessage& message : messages) {
    for (TemplateCall& call : message.tool_calls) call.id = nine_characters(call.id);
    if (is_result(message)) message.tool_call_id = nine_characters(message.tool_call_id);
  }
  return messages;
}

Messages without_empty_answers(Messages messages) {
  Messages out;
  for (TemplateMessage& message : messages) {
    const bool empty = message.content.empty() && message.tool_calls.empty();
    if (message.role != "assistant" || !empty) append(out, std::move(message));
  }
  return out;
}

Messages in_form(Messages messages, const TemplateForm& form) {
  using Form = TemplateForm;
  if (form.empty_answers == Form::EmptyAnswers::dropped)
    messages = without_empty_answers(std::move(messages));
  if (form.tools == Form::Tools::as_text) messages = with_tools_as_text(messages);
  if (form.calls == Form::Calls::single) messages = with_single_calls(messages);
  if (form.prose != Form::Prose::beside_calls) messages = with_prose_apart(messages, form.prose);
  if (form.ids == Form::Ids::nine_characters) messages = with_short_ids(std::move(messages));
  if (form.results == Form::Results::before_text) messages = with_results_first(messages);
  if (form.results == Form::Results::only) messages = with_text_in_results(messages);
  if (form.system == Form::System::in_first_user) return with_system_in_first_user(messages);
  return messages;
}

json::value content_value(const std::string& text, TemplateForm::Content content) {
  if (content == TemplateForm::Content::text) return json::value(text);
  return json::array{json::object{{"type", "text"}, {"text", text}}};
}

// The object as a value in the client's key order; text that is no object stays text.
json::value parsed(const std::string& text) {
  auto value = base::parse_json(text, "tool JSON");
  return value.ok() ? std::move(value).value() : json::value(text);
}

json::object call_value(const TemplateCall& call, TemplateForm::Arguments arguments) {
  json::value value = arguments == TemplateForm::Arguments::object
                          ? parsed(call.arguments_json)
                          : json::value(call.arguments_json);
  return {{"id", call.id},
          {"type", "function"},
          {"function", json::object{{"name", call.name}, {"arguments", std::move(value)}}}};
}

std::string_view key_of(TemplateForm::Thoughts thoughts) {
  switch (thoughts) {
    case TemplateForm::Thoughts::thinking: return "thinking";
    case TemplateForm::Thoughts::reasoning: return "reasoning";
    case TemplateForm::Thoughts::reasoning_content: break;
  }
  return "reasoning_content";
}

json::object message_value(const TemplateMessage& message, const TemplateForm& form) {
  json::object out{{"role", message.role},
                   {"content", content_value(message.content, form.content)}};
  // Always a string: where it is missing, some templates search the content for thinking tags and
  // cut the model's own words.
  if (message.role == "assistant") out["reasoning_content"] = message.reasoning;
  if (!message.reasoning.empty()) out[key_of(form.thoughts)] = message.reasoning;
  if (!message.tool_calls.empty()) {
    json::array calls;
    for (const TemplateCall& call : message.tool_calls)
      calls.push_back(call_value(call, form.arguments));
    out["tool_calls"] = std::move(calls);
  }
  if (message.role == "tool") {
    out["tool_call_id"] = message.tool_call_id;
    out["name"] = message.tool_name;
  }
  return out;
}

json::object tool_value(const core::Tool& tool) {
  return {{"type", "function"},
          {"function", json::object{{"name", tool.name},
                                    {"description", tool.description},
                                    {"parameters", parsed(tool.schema_json)}}}};
}

}  // namespace

json::object template_input(const Conversation& conversation, const TemplateForm& form) {
  const Messages messages = in_form(conversation.messages, form);
  json::array list;
  for (const TemplateMessage& message : messages) list.push_back(message_value(message, form));
  json::object input{{"messages", std::move(list)}};
  if (conversation.tools.empty()) return input;
  json::array tools;
  for (const core::Tool& tool : conversation.tools) tools.push_back(tool_value(tool));
  input["tools"] = std::move(tools);
  return input;
}

}  // namespace mlxs::chat
