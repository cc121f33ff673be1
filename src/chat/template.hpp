// A model's HF chat template, rendered by llama.cpp's jinja. The only file that knows jinja is
// template.cpp. Thread: a Template is immutable after create; render may be called from any thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "chat/conversation.hpp"
#include "core/prompt.hpp"

namespace mlxs::chat {

enum class Thinking { off, on };

struct RenderOptions {
  Thinking thinking = Thinking::off;
  bool add_generation_prompt = true;
};

class Template {
 public:
  // Parses the source and finds out, by rendering tiny conversations, what the template
  // understands. Errors: invalid_request with the parser's complaint when the source does not
  // parse, and when it renders conversations without their words (a stub, the name of another
  // file).
  [[nodiscard]] static base::Result<Template> create(const std::string& source,
                                                     const std::string& bos_token,
                                                     const std::string& eos_token);
  ~Template();
  Template(Template&&) noexcept;
  Template& operator=(Template&&) noexcept;

  // Neighbouring pieces differ in kind and none is empty. No text of the conversation or its tools
  // is in a piece with from_template, save characters that no special token begins or ends with.
  // Errors: invalid_request with the text of raise_exception when the template refuses the
  // conversation.
  [[nodiscard]] base::Result<core::Prompt> render(const Conversation& conversation,
                                                  const RenderOptions& options) const;

  // Whether the template has a switch for thinking (it changes what is rendered).
  [[nodiscard]] bool can_think() const;
  // Whether declared tools reach the model.
  [[nodiscard]] bool shows_tools() const;
  // Whether declarations, calls and results all have a form in the template. Where calls have none,
  // those in the history are rendered as text.
  [[nodiscard]] bool can_call_tools() const;
  // Whether one answer may hold several calls; where not, each is rendered as an answer of its own.
  [[nodiscard]] bool calls_in_parallel() const;
  [[nodiscard]] const std::string& source() const;

 private:
  struct Program;
  explicit Template(std::unique_ptr<Program> program);
  std::unique_ptr<Program> program_;
};

}  // namespace mlxs::chat
