// A real server on a free port, a real engine over ScriptedModel, and what tests need to hold or
// slow the engine and to look at it. Thread: the test's; the server runs on a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "http/server.hpp"
#include "support/scripted_model.hpp"
#include "support/test_client.hpp"

namespace mlxs::http::testing {

// Holds the engine inside a decode call until it is opened.
class Gate {
 public:
  void pass();  // engine thread
  void close();
  void open();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
};

struct RigOptions {
  test::ScriptedOptions model;
  engine::EngineOptions engine;
  ServerOptions server;
  std::chrono::milliseconds decode_time{0};  // every decode call takes at least this
  int bytes_per_token = 1;                   // each token of the answer stands for so many bytes
};

class Rig {
 public:
  explicit Rig(RigOptions options = {});
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Services services();
  [[nodiscard]] engine::EngineStats stats();
  // Polls until it is true; false after 20 s.
  [[nodiscard]] bool until(const std::function<bool(const engine::EngineStats&)>& wanted);
  // Stops the server and waits for run() to return; how long that took.
  std::chrono::milliseconds stop();

  Gate gate;

 private:
  std::unique_ptr<engine::Vocabulary> vocabulary_;
  serve::ServedModel model_;
  serve::PromptMemory prompts_;
  std::unique_ptr<engine::Engine> engine_;
  base::SystemClock clock_;
  base::RandomIds ids_;
  base::Log log_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

// A Messages request; the answer of the rig's default model is "Hello, <text>!".
[[nodiscard]] std::string message_body(std::string_view text, std::string_view more = "");
[[nodiscard]] std::string ask(std::string_view text);         // POST /v1/messages, whole
[[nodiscard]] std::string ask_stream(std::string_view text);  // the same with stream:true

// The text of a whole answer, or all text deltas of a stream; "" when there is none.
[[nodiscard]] std::string answer_text(const std::string& body);
[[nodiscard]] std::string stream_text(const std::string& body);
// The "event:" names of a stream, in order, joined by blanks; runs of one name count once.
[[nodiscard]] std::string event_names(const std::string& body);

}  // namespace mlxs::http::testing
