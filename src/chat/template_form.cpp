#include "chat/template_form.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "chat/template_input.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view mark = "PROBE-MARK";

bool shows_mark(const TryRender& try_render, const Conversation& conversation,
                const TemplateForm& form) {
  const auto text = try_render(template_input(conversation, form));
  return text && text->find(mark) != std::string::npos;
}

Conversation with_call(std::vector<TemplateMessage> answers) {
  Conversation conversation;
  conversation.tools = {
      {.name = "probe",
       .description = "probe",
       .schema_json = R"({"type":"object","properties":{"arg":{"type":"string"}}})"}};
  conversation.messages = {
      {.role = "user", .content = "go"},
      {.role = "assistant",
       .tool_calls = {
           {.id = "toolu_probe1", .name = "probe", .arguments_json = R"({"arg":"x"})"}}}};
  for (TemplateMessage& answer : answers) conversation.messages.push_back(std::move(answer));
  return conversation;
}

TemplateMessage result(std::string content) {
  return {.role = "tool",
          .content = std::move(content),
          .tool_call_id = "toolu_probe1",
          .tool_name = "probe"};
}

Conversation with_marked_call() {
  Conversation calls = with_call({result("done")});
  calls.messages[1].tool_calls[0].arguments_json = R"({"arg":")" + std::string(mark) + R"("})";
  return calls;
}

// Two calls, the second one marked, and both results.
Conversation with_two_calls() {
  Conversation calls = with_marked_call();
  std::vector<TemplateCall>& list = calls.messages[1].tool_calls;
  list.insert(list.begin(), {.id = "toolu_probe2", .name = "probe", .arguments_json = "{}"});
  calls.messages.push_back(result("done"));
  calls.messages.back().tool_call_id = "toolu_probe2";
  return calls;
}

bool shows_tools(const TryRender& try_render, const TemplateForm& form) {
  return shows_mark(try_render, with_call({result(std::string(mark))}), form) &&
         shows_mark(try_render, with_marked_call(), form);
}

void probe_tools(const TryRender& try_render, TemplateForm& form) {
  using Form = TemplateForm;
  Conversation declared{{{.role = "user", .content = "go"}}, with_call({}).tools};
  declared.tools[0].description = mark;
  if (!shows_mark(try_render, declared, form)) form.declarations = Form::Declarations::missing;
  for (const auto ids : {Form::Ids::as_given, Form::Ids::nine_characters}) {
    for (const auto arguments : {Form::Arguments::object, Form::Arguments::text}) {
      form.ids = ids;
      form.arguments = arguments;
      if (shows_tools(try_render, form)) return;
    }
  }
  form.tools = Form::Tools::as_text;
}

// Text and call must both be shown, and a further answer must be allowed behind them.
void probe_prose(const TryRender& try_render, TemplateForm& form) {
  Conversation prose = with_call(
      {result("done"), {.role = "assistant", .content = "ok"}, {.role = "user", .content = "go"}});
  prose.messages[1].content = "PROBE-TEXT";
  prose.messages[1].tool_calls[0].arguments_json = R"({"arg":"PROBE-ARG"})";
  const auto shows_both = [&] {
    const auto text = try_render(template_input(prose, form));
    return text && text->find("PROBE-TEXT") != std::string::npos &&
           text->find("PROBE-ARG") != std::string::npos;
  };
  if (form.tools == TemplateForm::Tools::as_text || shows_both()) return;
  form.prose = TemplateForm::Prose::apart;
  if (!shows_both()) form.prose = TemplateForm::Prose::beside_calls;
}

// A result behind text must end like any user turn, with the model's turn open. Where results stand
// in the model's own turn (Gemma), one behind a user's text would stand in no turn at all.
bool results_may_follow_text(const TryRender& try_render, const TemplateForm& form) {
  constexpr std::size_t compared = 6;
  const TemplateMessage user{.role = "user", .content = "go"};
  const auto wanted = try_render(template_input({{user}, {}}, form));
  const auto got = try_render(template_input(with_call({user, result("done")}), form));
  if (!wanted || !got || wanted->size() < compared) return false;
  return got->ends_with(wanted->substr(wanted->size() - compared));
}

void probe_turns(const TryRender& try_render, TemplateForm& form) {
  using Results = TemplateForm::Results;
  if (!shows_mark(try_render, with_two_calls(), form)) form.calls = TemplateForm::Calls::single;
  const TemplateMessage user{.role = "user", .content = "go"};
  const Conversation mixed = with_call({user, result(std::string(mark)), user});
  for (const Results results : {Results::with_text, Results::before_text, Results::only}) {
    form.results = results;
    const bool framed = results != Results::with_text || results_may_follow_text(try_render, form);
    if (framed && shows_mark(try_render, mixed, form)) return;
  }
}

Conversation with_thought() {
  Conversation thinks = with_call({result("done")});
  thinks.messages[1].reasoning = mark;
  return thinks;
}

void probe_thoughts_beside_text(const TryRender& try_render, TemplateForm& form) {
  using Prose = TemplateForm::Prose;
  Conversation thinks = with_thought();
  thinks.messages[1].content = "PROBE-TEXT";
  if (form.prose == Prose::apart && !shows_mark(try_render, thinks, form))
    form.prose = Prose::apart_from_thoughts;
}

// The thought before a call counts: some templates show no other.
void probe_thoughts(const TryRender& try_render, TemplateForm& form) {
  using Thoughts = TemplateForm::Thoughts;
  const Conversation thinks = with_thought();
  for (const auto key : {Thoughts::reasoning_content, Thoughts::thinking, Thoughts::reasoning}) {
    form.thoughts = key;
    if (shows_mark(try_render, thinks, form)) return probe_thoughts_beside_text(try_render, form);
  }
  form.thoughts = Thoughts::reasoning_content;
}

}  // namespace

TemplateForm probe_form(const TryRender& try_render) {
  TemplateForm form;
  const TemplateMessage user{.role = "user", .content = "go"};
  const TemplateMessage marked_user{.role = "user", .content = std::string(mark)};
  const TemplateMessage marked_system{.role = "system", .content = std::string(mark)};
  if (!shows_mark(try_render, {{marked_user}, {}}, form)) {
    form.content = TemplateForm::Content::parts;
    if (!shows_mark(try_render, {{marked_user}, {}}, form))
      form.content = TemplateForm::Content::text;  // neither works; keep the usual form
  }
  if (!shows_mark(try_render, {{marked_system, user}, {}}, form))
    form.system = TemplateForm::System::in_first_user;
  probe_tools(try_render, form);
  probe_turns(try_render, form);
  probe_prose(try_render, form);
  probe_thoughts(try_render, form);
  if (!shows_mark(try_render, {{user, {.role = "assistant"}, marked_user}, {}}, form))
    form.empty_answers = TemplateForm::EmptyAnswers::dropped;
  return form;
}

Conversation long_probe(std::string end) {
  Conversation conversation = with_thought();
  conversation.messages.insert(conversation.messages.begin(),
                               {.role = "system", .content = "head"});
  conversation.messages.push_back({.role = "assistant", .content = "ok"});
  conversation.messages.push_back({.role = "user", .content = std::move(end)});
  return conversation;
}

}  // namespace mlxs::chat
