// How text of clients is kept apart from text of the template.
//
// jinja marks strings as input and carries the mark through concatenation, trim, upper, macros and
// most string methods. It loses the mark where it builds a new string: tojson, join, replace, split
// and slices of mixed strings, keys of objects. Two measures close the gap:
//   - tojson of an input object or array gives marked text (InputObject, InputArray);
//   - the characters that special tokens begin or end with ("<", "[", "]") travel through the
//     template as two harmless characters (protect) and are put back at the end (pieces_of). Where
//     they stand in a piece that lost its mark, they become plain text by themselves, so that no
//     special token can be read across them. The template cannot mistake "</think>" in a user's
//     text for its own markup either.
#include "chat/template.hpp"

#include <jinja/lexer.h>
#include <jinja/parser.h>
#include <jinja/runtime.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "chat/template_input.hpp"
#include "chat/template_thoughts.hpp"

namespace mlxs::chat {

namespace {

namespace json = base::json;

// ---- protected characters ----

// DEL and a digit: neither JSON nor a case, trim or ASCII filter changes the pair.
constexpr char escape = '\x7f';
constexpr std::string_view protected_characters = "\x7f<[]";  // the index is the digit

std::string protect(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const std::size_t index = protected_characters.find(c);
    if (index == std::string_view::npos) {
      out += c;
    } else {
      out += escape;
      out += static_cast<char>('0' + index);
    }
  }
  return out;
}

std::optional<char> unprotected(char digit) {
  const auto index = static_cast<std::size_t>(digit - '0');
  if (digit < '0' || index >= protected_characters.size()) return std::nullopt;
  return protected_characters[index];
}

void append(core::Prompt& prompt, std::string_view text, bool from_template) {
  if (text.empty()) return;
  if (prompt.empty() || prompt.back().from_template != from_template)
    prompt.push_back({.text = "", .from_template = from_template});
  prompt.back().text += text;
}

void append_part(core::Prompt& prompt, const jinja::string_part& part) {
  const std::string_view text = part.val;
  std::size_t begin = 0;
  for (std::size_t at = text.find(escape); at != std::string_view::npos && at + 1 < text.size();) {
    append(prompt, text.substr(begin, at - begin), !part.is_input);
    const std::optional<char> character = unprotected(text[at + 1]);
    begin = character ? at + 2 : at;
    if (character) append(prompt, std::string_view(&*character, 1), false);
    at = text.find(escape, at + (character ? 2 : 1));
  }
  append(prompt, text.substr(begin), !part.is_input);
}

// ---- values ----

// The nearest number that jinja can also hold as an integer; it casts without looking.
double with_integer(double number) {
  constexpr double limit = 9.2e18;
  return std::isfinite(number) ? std::clamp(number, -limit, limit) : number;
}

// A number whose digits jinja's own printing would round.
struct Number final : jinja::value_float_t {
  Number(double number, std::string digits)
      : value_float_t(with_integer(number)), text(std::move(digits)) {
    val_flt = number;
  }
  jinja::string as_string() const override { return jinja::string(text, true); }
  std::string text;
};

constexpr std::string_view number_open = "\"\x7fn";
constexpr std::string_view number_close = "\x7fn\"";

// A copy in which tojson prints every Number exactly: as a string between signs that go away again.
jinja::value with_spelled_numbers(const jinja::value& value) {
  if (const auto* number = jinja::cast_val<Number>(value))
    return jinja::mk_val<jinja::value_string>("\x7fn" + number->text + "\x7fn");
  if (jinja::is_val<jinja::value_array>(value)) {
    auto copy = jinja::mk_val<jinja::value_array>();
    for (const jinja::value& item : value->as_array()) copy->push_back(with_spelled_numbers(item));
    return copy;
  }
  if (jinja::is_val<jinja::value_object>(value)) {
    auto copy = jinja::mk_val<jinja::value_object>();
    for (const auto& [key, item] : value->as_ordered_object())
      copy->insert(key, with_spelled_numbers(item));
    return copy;
  }
  return value;
}

void erase_all(std::string& text, std::string_view what) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
    text.erase(at, what.size());
}

jinja::value marked_json(const jinja::func_args& args) {
  jinja::func_args spelled(args.ctx);
  spelled.func_name = args.func_name;
  for (std::size_t i = 0; i < args.count(); ++i) {
    const jinja::value& argument = args.get_args()[i];
    spelled.push_back(i == 0 ? with_spelled_numbers(argument) : argument);
  }
  std::string text = jinja::global_builtins().at("tojson")(spelled)->as_string().str();
  erase_all(text, number_open);
  erase_all(text, number_close);
  return jinja::mk_val<jinja::value_string>(jinja::string(text, true));
}

jinja::func_builtins with_marked_json(jinja::func_builtins builtins) {
  builtins["tojson"] = marked_json;
  return builtins;
}

struct InputObject final : jinja::value_object_t {
  const jinja::func_builtins& get_builtins() const override {
    static const jinja::func_builtins builtins = with_marked_json(value_object_t::get_builtins());
    return builtins;
  }
};

struct InputArray final : jinja::value_array_t {
  const jinja::func_builtins& get_builtins() const override {
    static const jinja::func_builtins builtins = with_marked_json(value_array_t::get_builtins());
    return builtins;
  }
};

jinja::value input_value(const json::value& value);

jinja::value input_object(const json::object& object) {
  auto out = std::make_shared<InputObject>();
  for (const auto& member : object) {
    jinja::string key(protect(member.key()), true);
    out->insert(jinja::mk_val<jinja::value_string>(key), input_value(member.value()));
  }
  return out;
}

jinja::value input_array(const json::array& array) {
  auto out = std::make_shared<InputArray>();
  for (const json::value& item : array) out->push_back(input_value(item));
  return out;
}

// Text of a client or a model, at any depth.
jinja::value input_value(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return jinja::mk_val<jinja::value_none>();
    case json::kind::bool_: return jinja::mk_val<jinja::value_bool>(value.get_bool());
    case json::kind::int64: return jinja::mk_val<jinja::value_int>(value.get_int64());
    case json::kind::uint64:
    case json::kind::double_:
      return std::make_shared<Number>(value.to_number<double>(), base::to_text(value));
    case json::kind::string:
      return jinja::mk_val<jinja::value_string>(jinja::string(protect(value.get_string()), true));
    case json::kind::array: return input_array(value.get_array());
    case json::kind::object: return input_object(value.get_object());
  }
  return jinja::mk_val<jinja::value_none>();
}

// A message's role is our own word: templates build special tokens from it ('<|' + role + '|>').
jinja::value messages_value(const json::array& messages) {
  jinja::value out = input_array(messages);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string role(messages[i].at("role").as_string());
    out->at(static_cast<std::int64_t>(i))
        ->insert(jinja::mk_val<jinja::value_string>(std::string("role")),
                 jinja::mk_val<jinja::value_string>(role));
  }
  return out;
}

// jinja's own strftime_now uses std::localtime, which threads must not share.
jinja::value strftime_now(const jinja::func_args& args) {
  const std::string format = args.get_pos(0)->as_string().str();
  std::tm now{};
  localtime_r(&args.ctx.current_time, &now);
  std::array<char, 128> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format.c_str(), &now);
  return jinja::mk_val<jinja::value_string>(std::string(text.data(), size));
}

// ---- running ----

void set_flag(jinja::context& context, const char* name, bool value) {
  context.set_val(name, jinja::mk_val<jinja::value_bool>(value));
}

void set_text(jinja::context& context, const char* name, const std::string& value) {
  context.set_val(name, jinja::mk_val<jinja::value_string>(value));
}

// Every name that a family has for the switch; a template reads its own and ignores the others.
void set_thinking(jinja::context& context, Thinking thinking) {
  const bool on = thinking == Thinking::on;
  set_flag(context, "enable_thinking", on);
  set_flag(context, "thinking", on);
  set_text(context, "thinking_mode", on ? "enabled" : "disabled");
  // Thinking that the client sends back stays in the prompt: dropping it later would change what
  // is already computed (failure mode F07).
  for (const char* keep : {"preserve_thinking", "preserved_thinking", "keep_past_thinking"})
    set_flag(context, keep, true);
  for (const char* drop : {"clear_thinking", "truncate_history_thinking", "drop_thinking"})
    set_flag(context, drop, false);
}

// The template's own words, without jinja's report of where they stood.
std::string own_words(std::string_view report) {
  for (const std::string_view label : {"Jinja Exception: ", "Error: "}) {
    const std::size_t at = report.rfind(label);
    if (at != std::string_view::npos) return std::string(report.substr(at + label.size()));
  }
  return std::string(report);
}

std::string restored(const std::string& text) {
  core::Prompt prompt;
  append_part(prompt, {.is_input = true, .val = text});
  return core::text_of(prompt);
}

base::Error refusal(std::string_view what, const std::exception& exception) {
  return {base::ErrorCode::invalid_request,
          std::string(what) + restored(own_words(exception.what())), "messages"};
}

base::Error not_parsed(const std::exception& exception) {
  base::Error error = refusal("the model's chat template cannot be parsed: ", exception);
  for (const char* statement : {"include", "import", "extends"})
    if (error.message.ends_with(std::string("Unknown statement: ") + statement))
      error.message += ", which is for templates in other files; a model file holds only this one";
  return error;
}

jinja::program parse(const std::string& source) {
  return jinja::parse_from_tokens(jinja::lexer().tokenize(with_thoughts_kept(source)));
}

}  // namespace

struct Template::Program {
  std::string source;
  std::string bos_token;
  std::string eos_token;
  jinja::program ast;
  TemplateForm form;
  std::string off_effort;  // the reasoning_effort that switches thinking off; "" when there is none
  bool can_think = false;

  [[nodiscard]] base::Result<core::Prompt> run(const json::object& input,
                                               const RenderOptions& options) const;
  [[nodiscard]] std::string shown(const Conversation& conversation, Thinking thinking) const;
  [[nodiscard]] bool shows_words() const;
  void probe();
  void probe_effort();
};

base::Result<core::Prompt> Template::Program::run(const json::object& input,
                                                  const RenderOptions& options) const {
  try {
    jinja::context context(source);
    context.set_val("strftime_now", jinja::mk_val<jinja::value_func>("strftime_now", strftime_now));
    set_text(context, "bos_token", bos_token);
    set_text(context, "eos_token", eos_token);
    set_thinking(context, options.thinking);
    if (options.thinking == Thinking::off && !off_effort.empty())
      set_text(context, "reasoning_effort", off_effort);
    set_flag(context, "add_generation_prompt", options.add_generation_prompt);
    context.set_val("messages", messages_value(input.at("messages").as_array()));
    if (const json::value* tools = input.if_contains("tools"))
      context.set_val("tools", input_value(*tools));

    const jinja::value results = jinja::runtime(context).execute(ast);
    const jinja::value_string text = jinja::runtime::gather_string_parts(results);
    core::Prompt prompt;
    for (const jinja::string_part& part : text->val_str.parts) append_part(prompt, part);
    return prompt;
  } catch (const std::exception& exception) {
    return refusal("the model's chat template refuses this conversation: ", exception);
  }
}

std::string Template::Program::shown(const Conversation& conversation, Thinking thinking) const {
  const auto prompt = run(template_input(conversation, form), {.thinking = thinking});
  return prompt.ok() ? core::text_of(prompt.value()) : "";
}

// False only where the template renders a user's message and the message is not in it: some files
// hold the name of another one in place of a template. No filter of a template changes digits.
bool Template::Program::shows_words() const {
  const std::string words = "1029384756";
  const auto prompt = run(template_input({{{.role = "user", .content = words}}, {}}, form), {});
  return !prompt.ok() || core::text_of(prompt.value()).find(words) != words.npos;
}

void Template::Program::probe() {
  form = probe_form([this](const json::object& input) -> std::optional<std::string> {
    const auto prompt = run(input, {});
    if (!prompt.ok()) return std::nullopt;
    return core::text_of(prompt.value());
  });
  const Conversation short_one{{{.role = "user", .content = "go"}}, {}};
  can_think = shown(short_one, Thinking::on) != shown(short_one, Thinking::off);
  if (!can_think) probe_effort();
}

// Some templates have no switch, but a lowest effort that closes the thought before the answer.
// Where it would change the head as well (gpt-oss), every change of mind would cost the whole
// cache, so it is left alone.
void Template::Program::probe_effort() {
  constexpr std::string_view mark = "PROBE-END";
  const Conversation conversation = long_probe(std::string(mark));
  for (const char* effort : {"none", "minimal"}) {
    off_effort = effort;
    const std::string on = shown(conversation, Thinking::on);
    const std::string off = shown(conversation, Thinking::off);
    const std::size_t end = on.rfind(mark);
    can_think = on != off && end != on.npos && off.starts_with(on.substr(0, end + mark.size()));
    if (can_think) return;
  }
  off_effort.clear();
}

base::Result<Template> Template::create(const std::string& source, const std::string& bos_token,
                                        const std::string& eos_token) {
  try {
    // Braces, not make_unique: clang 14 cannot make an aggregate from parentheses.
    std::unique_ptr<Program> program(new Program{source, bos_token, eos_token, parse(source)});
    program->probe();
    if (program->shows_words()) return Template(std::move(program));
    return base::Error{base::ErrorCode::invalid_request,
                       "the model's chat template renders nothing of a conversation; it begins "
                       "with " +
                           base::quote(source.substr(0, 60)),
                       "messages"};
  } catch (const std::exception& exception) {
    return not_parsed(exception);
  }
}

Template::Template(std::unique_ptr<Program> program) : program_(std::move(program)) {}
Template::~Template() = default;
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;

base::Result<core::Prompt> Template::render(const Conversation& conversation,
                                            const RenderOptions& options) const {
  return program_->run(template_input(conversation, program_->form), options);
}

bool Template::can_think() const { return program_->can_think; }

bool Template::shows_tools() const {
  return program_->form.declarations == TemplateForm::Declarations::shown;
}

bool Template::can_call_tools() const {
  return program_->form.tools == TemplateForm::Tools::native && shows_tools();
}

bool Template::calls_in_parallel() const {
  return program_->form.calls == TemplateForm::Calls::parallel;
}

const std::string& Template::source() const { return program_->source; }

}  // namespace mlxs::chat
