// What a template understands. Templates differ in what they accept; TemplateForm says it, and
// probe_form() finds it by rendering tiny conversations once, when the template is loaded.
// Thread: free function without state.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "chat/conversation.hpp"

namespace mlxs::chat {

struct TemplateForm {
  enum class Content { text, parts };
  enum class System { own_role, in_first_user };
  enum class Arguments { object, text };
  // as_text: the template has no form for tools. Calls are shown as text of the assistant, results
  // as text of the user.
  enum class Tools { native, as_text };
  // single: the template refuses or drops a second call in one message, so each call becomes a
  // message of its own, followed by its result.
  enum class Calls { parallel, single };
  // apart: the template drops text beside calls, so the text becomes a message of its own, which
  // the thoughts go with. apart_from_thoughts: it drops thoughts beside text, too, so they stay
  // with the calls.
  enum class Prose { beside_calls, apart, apart_from_thoughts };
  // nine_characters: the template refuses ids other than nine letters and digits (Mistral).
  enum class Ids { as_given, nine_characters };
  // What the template allows in a user turn that has tool results: text anywhere, text behind the
  // results, or results only (then the text joins the last result, or stands for a missing one).
  enum class Results { with_text, before_text, only };
  // dropped: the template refuses an answer without text and calls, so it is left out.
  enum class EmptyAnswers { shown, dropped };
  // The key under which the template reads the thoughts of an answer.
  enum class Thoughts { reasoning_content, thinking, reasoning };
  // missing: declared tools do not reach the model.
  enum class Declarations { shown, missing };

  Content content = Content::text;
  System system = System::own_role;
  Arguments arguments = Arguments::object;
  Tools tools = Tools::native;
  Calls calls = Calls::parallel;
  Prose prose = Prose::beside_calls;
  Ids ids = Ids::as_given;
  Results results = Results::with_text;
  EmptyAnswers empty_answers = EmptyAnswers::shown;
  Thoughts thoughts = Thoughts::reasoning_content;
  Declarations declarations = Declarations::shown;
};

// Renders an input; nothing when the template refuses it.
using TryRender = std::function<std::optional<std::string>(const base::json::object& input)>;

[[nodiscard]] TemplateForm probe_form(const TryRender& try_render);

// A conversation with a head, a tool loop with a thought, and a last user who says `end`.
[[nodiscard]] Conversation long_probe(std::string end);

}  // namespace mlxs::chat
