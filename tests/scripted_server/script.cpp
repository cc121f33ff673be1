#include "scripted_server/script.hpp"

#include <cstdint>

#include "base/json.hpp"

namespace mlxs::test {
namespace {

namespace json = base::json;

constexpr std::string_view user_marker = "<|user|>";
constexpr std::string_view assistant_marker = "<|assistant|>";
constexpr std::string_view end_marker = "<|end|>";
constexpr std::string_view script_marker = "script: ";
constexpr std::string_view without_script = "Hello.";
constexpr std::string_view behind_script = "That was all.";

// Where the last user turn with a script has it; npos without one. The first in a turn counts:
// those inside it, and those in turns of the assistant, are for the agents that calls start.
std::size_t last_script(std::string_view prompt) {
  std::size_t user = prompt.rfind(user_marker);
  while (user != prompt.npos) {
    const std::string_view turn = prompt.substr(user, prompt.find(end_marker, user) - user);
    const std::size_t script = turn.find(script_marker);
    if (script != turn.npos) return user + script + script_marker.size();
    user = user == 0 ? prompt.npos : prompt.rfind(user_marker, user - 1);
  }
  return prompt.npos;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string spell(const json::object& call) {
  std::string text = "\n<tool_call>\n<function=";
  text += std::string_view(call.at("name").as_string());
  text += ">\n";
  for (const auto& [key, value] : call.at("input").as_object()) {
    text += "<parameter=" + std::string(key) + ">\n";
    text += value.is_string() ? std::string(value.as_string()) : base::to_text(value);
    text += "\n</parameter>\n";
  }
  return text + "</function>\n</tool_call>";
}

// Seven letters that seem to be drawn by lot.
std::string odd_word(std::uint32_t number) {
  constexpr std::uint32_t golden = 2654435761;  // spreads neighbours over all 32 bits
  std::string word;
  for (std::uint32_t rest = number * golden; word.size() < 7; rest /= 26)
    word += static_cast<char>('a' + rest % 26);
  return word;
}

// Without the odd words the engine would soon see that the text goes round in circles.
std::string spell_often(const std::string& words, std::int64_t times) {
  std::string text;
  for (std::int64_t i = 0; i < times; ++i)
    text += words + odd_word(static_cast<std::uint32_t>(i)) + " ";
  return text;
}

std::string spell(const json::value& step) {
  if (step.is_string()) return std::string(step.as_string());
  std::string text(step.at("say").as_string());
  if (const json::value* times = step.as_object().if_contains("times"))
    text = spell_often(text, times->as_int64());
  for (const json::value& call : step.at("calls").as_array()) text += spell(call.as_object());
  return text;
}

}  // namespace

std::string script_template() {
  return R"({%- if tools -%}
<|system|>Tools:
{% for tool in tools -%}
{{- tool | tojson }}
{% endfor -%}
Calls: <tool_call><function=NAME><parameter=KEY>VALUE</parameter></function></tool_call><|end|>
{%- endif -%}
{%- for message in messages -%}
{{- '<|' + message.role + '|>' -}}
{%- if message.role == 'assistant' -%}{{- '<|reply|>' -}}{%- endif -%}
{{- message.content -}}
{%- for call in message.tool_calls or [] -%}
{{- '\n<tool_call>\n<function=' + call.function.name + '>\n' -}}
{%- for key, value in call.function.arguments | items -%}
{{- '<parameter=' + key + '>\n' -}}
{{- value if value is string else value | tojson -}}
{{- '\n</parameter>\n' -}}
{%- endfor -%}
{{- '</function>\n</tool_call>' -}}
{%- endfor -%}
{{- '<|end|>' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|assistant|><|reply|>' -}}{%- endif -%})";
}

std::string scripted_answer(std::string_view prompt) {
  const std::size_t begin = last_script(prompt);
  if (begin == prompt.npos) return std::string(without_script);
  const std::string_view line = prompt.substr(begin, prompt.find('\n', begin) - begin);
  // Some text of the client may follow on the same line.
  json::stream_parser parser;
  boost::system::error_code failed;
  parser.write_some(line.data(), line.size(), failed);
  if (failed || !parser.done()) return "There is no JSON array behind \"script: \".";
  const json::value steps = parser.release();
  // The turn that is being answered is open already.
  const std::size_t step = count(prompt.substr(begin), assistant_marker) - 1;
  if (step >= steps.as_array().size()) return std::string(behind_script);
  return spell(steps.as_array()[step]);
}

}  // namespace mlxs::test
