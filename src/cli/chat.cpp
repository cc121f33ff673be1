#include "cli/chat.hpp"

#include <utility>
#include <variant>

#include "cli/chat_input.hpp"
#include "cli/http_client.hpp"
#include "cli/sse_reader.hpp"

namespace mlxs::cli {
namespace {

// What went wrong with an answer, in one line; "" when nothing did.
std::string failure_of(const base::Result<HttpReply>& reply, const Answer& answer) {
  if (!reply.ok()) return reply.error().message;
  if (reply.value().status != 200) return error_message(reply.value().body);
  if (!answer.error().empty()) return answer.error();
  return answer.stop_reason().empty() ? "The server ended the answer early." : "";
}

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

Chat::Chat(ChatServer server, LineSource& lines, Screen& screen, Interrupts& interrupts)
    : server_(std::move(server)),
      lines_(lines),
      screen_(screen),
      interrupts_(interrupts),
      transcript_(server_.model, server_.context_tokens) {}

int Chat::run() {
  After after = After::go_on;
  while (after == After::go_on && !interrupts_.program.raised()) {
    const Line line = lines_.next();
    if (line.end == LineEnd::closed) {
      screen_.note("/bye");  // what Ctrl-D means; it also ends the prompt's line
      break;
    }
    after = line.end == LineEnd::interrupted ? handle_interrupt() : handle(line.text);
  }
  return failed_ ? 1 : 0;
}

Chat::After Chat::handle(const std::string& line) {
  interrupted_before_ = false;
  return std::visit(Overloaded{[](const Nothing&) { return After::go_on; },
                               [](const Bye&) { return After::leave; },
                               [&](const Clear&) {
                                 transcript_.clear();
                                 screen_.note("The conversation starts anew.");
                                 return After::go_on;
                               },
                               [&](const Help&) {
                                 screen_.note(chat_help());
                                 return After::go_on;
                               },
                               [&](const UnknownCommand& unknown) {
                                 screen_.error(unknown.message);
                                 return After::go_on;
                               },
                               [&](const Prompt& prompt) {
                                 ask(prompt.text);
                                 return After::go_on;
                               }},
                    parse_chat_input(line));
}

Chat::After Chat::handle_interrupt() {
  screen_.note("^C");
  if (interrupted_before_) return After::leave;
  interrupted_before_ = true;
  screen_.note("Once more Ctrl-C leaves, and so does /bye.");
  return After::go_on;
}

void Chat::ask(const std::string& prompt) {
  transcript_.ask(prompt);
  interrupts_.answer = false;
  SseReader reader;
  Answer answer;
  const StreamHooks hooks{
      .on_bytes =
          [&](std::string_view bytes) {
            for (const SseEvent& event : reader.feed(bytes)) {
              for (const Piece& piece : answer.feed(event)) screen_.show(piece);
            }
          },
      .should_stop = [&] { return interrupts_.answer || interrupts_.program.raised(); }};
  const auto reply = stream({.url = server_.url + "/v1/messages",
                             .api_key = server_.api_key,
                             .body = transcript_.request_body()},
                            hooks);
  screen_.end_answer();
  transcript_.answer(answer.content());
  if (!reply.ok() && reply.error().code == base::ErrorCode::cancelled) {
    return screen_.note("(stopped)");
  }
  const std::string failure = failure_of(reply, answer);
  failed_ = !failure.empty();
  if (failed_) return screen_.error(failure);
  if (answer.stop_reason() == "max_tokens") screen_.note("(cut: the window is full)");
}

}  // namespace mlxs::cli
