// The chat: reads a line, asks the server, shows the answer, until the user leaves.
// Thread: run belongs to one thread; the flags in Interrupts are set by the signal watcher's.
#pragma once

#include <atomic>
#include <string>

#include "cli/line_source.hpp"
#include "cli/screen.hpp"
#include "cli/transcript.hpp"
#include "cli/wake.hpp"

namespace mlxs::cli {

struct Interrupts {
  std::atomic<bool> answer = false;  // Ctrl-C: the answer under way ends
  Wake program;                      // the program ends
};

struct ChatServer {
  std::string url;
  std::string api_key;
  std::string model;
  int context_tokens = 0;
};

class Chat {
 public:
  // Everything referred to outlives the chat.
  Chat(ChatServer server, LineSource& lines, Screen& screen, Interrupts& interrupts);

  // Returns the program's exit code: 1 when the last question got no answer.
  [[nodiscard]] int run();

 private:
  enum class After { go_on, leave };
  After handle(const std::string& line);
  After handle_interrupt();
  void ask(const std::string& prompt);

  ChatServer server_;
  LineSource& lines_;
  Screen& screen_;
  Interrupts& interrupts_;
  Transcript transcript_;
  bool interrupted_before_ = false;
  bool failed_ = false;
};

}  // namespace mlxs::cli
