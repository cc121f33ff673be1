// A real server on a free port, a real engine over ScriptedModel, and what tests need to hold or
// slow the engine and to look at it. Thread: the test's; the server runs on a thread of its own.
#pragma once

#include <atomic>
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

// Holds another thread until it is opened: the engine inside a decode call, say.
class Gate {
 public:
  void pass();  // the held thread
  void close();
  void open();
  // Of a closed gate: the next one passes.
  void let_one();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  int may_pass_ = 0;
};

// The server's time: the machine's and what it was set forward, or only that.
class RigClock final : public base::Clock {
 public:
  explicit RigClock(bool frozen) : frozen_(frozen), begin_(std::chrono::steady_clock::now()) {}
  [[nodiscard]] base::TimePoint now() const override {
    return (frozen_ ? begin_ : std::chrono::steady_clock::now()) + base::Duration(ahead_.load());
  }
  void advance(base::Duration by) { ahead_ += by.count(); }

 private:
  bool frozen_;
  base::TimePoint begin_;
  std::atomic<base::Duration::rep> ahead_{0};
};

struct RigOptions {
  test::ScriptedOptions model;
  engine::EngineOptions engine;
  ServerOptions server;
  std::chrono::milliseconds decode_time{0};  // every decode call takes at least this
  int bytes_per_token = 1;                   // each token of the answer stands for so many bytes
  bool frozen_clock = false;                 // the server's time passes by Rig::advance only
  std::string_view dialect = "plain";
  // Called on the pool's threads with each text that is tokenised; may block or throw.
  std::function<void(const std::string& text)> on_tokenize;
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
  // The same for a gauge or counter of GET /metrics. The request for it counts too. Each look sets
  // the clock forward, so that a held engine is not waited for.
  [[nodiscard]] bool until_metric(std::string_view name, int wanted);
  // Sets the server's clock forward.
  void advance(base::Duration by);
  // Decode calls that have begun.
  [[nodiscard]] int decode_calls() const { return decode_calls_; }
  // Polls until so many have begun, and the server has heard what the engine said before; false
  // after 20 s.
  [[nodiscard]] bool until_decode_calls(int wanted);
  // The server has looked at everything that was sent to it before.
  void settle();
  // Stops the server and waits for run() to return; how long that took.
  std::chrono::milliseconds stop();
  void begin_stop() { server_->stop(); }

  Gate gate;

 private:
  std::unique_ptr<engine::Vocabulary> vocabulary_;
  serve::ServedModel model_;
  serve::PromptMemory prompts_;
  std::unique_ptr<engine::Engine> engine_;
  RigClock clock_;
  std::atomic<int> decode_calls_{0};
  base::RandomIds ids_;
  base::Log log_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

// A Messages request; the answer of the rig's default model is "Hello, <text>!".
[[nodiscard]] std::string message_body(std::string_view text, std::string_view more = "");
[[nodiscard]] std::string ask(std::string_view text);         // POST /v1/messages, whole
[[nodiscard]] std::string ask_stream(std::string_view text);  // the same with stream:true
// As message_body, and so large that its request counts as lengthy, by blanks that are not text.
[[nodiscard]] std::string lengthy_body(std::string_view text, std::string_view more = "");

// So many bytes that do not repeat themselves: a loop of the model would be ended.
[[nodiscard]] std::string varied_text(std::size_t bytes);
// The text of a whole answer, or all text deltas of a stream; "" when there is none.
[[nodiscard]] std::string answer_text(const std::string& body);
[[nodiscard]] std::string stream_text(const std::string& body);
// The "event:" names of a stream, in order, joined by blanks; runs of one name count once.
[[nodiscard]] std::string event_names(const std::string& body);
// How often `word` stands in `text`.
[[nodiscard]] int count_of(std::string_view word, const std::string& text);

}  // namespace mlxs::http::testing
