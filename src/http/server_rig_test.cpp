#include "http/server_rig_test.hpp"

#include <gtest/gtest.h>

#include <future>
#include <random>

#include "base/json.hpp"
#include "support/served_model.hpp"

namespace mlxs::http::testing {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using test::TestClient;

constexpr auto patience = 20s;

// As ScriptedVocabulary, but every byte of an answer is repeated: many bytes from few tokens.
class WideVocabulary final : public engine::Vocabulary {
 public:
  WideVocabulary(int bytes_per_token, std::function<void(const std::string&)> on_tokenize)
      : bytes_per_token_(bytes_per_token), on_tokenize_(std::move(on_tokenize)) {}
  std::vector<engine::Token> tokenize(const core::Prompt& prompt) const override {
    if (on_tokenize_) on_tokenize_(core::text_of(prompt));
    return narrow_.tokenize(prompt);
  }
  std::string bytes_of(engine::Token token) const override {
    std::string bytes;
    for (int i = 0; i < bytes_per_token_; ++i) bytes += narrow_.bytes_of(token);
    return bytes;
  }
  bool ends_turn(engine::Token token) const override { return narrow_.ends_turn(token); }
  int size() const override { return narrow_.size(); }

 private:
  test::ScriptedVocabulary narrow_;
  int bytes_per_token_;
  std::function<void(const std::string&)> on_tokenize_;
};

// "<|user|>Ann" -> "Hello, Ann!"
std::string greet(const std::string& prompt) {
  constexpr std::string_view marker = "<|user|>";
  return "Hello, " + prompt.substr(prompt.rfind(marker) + marker.size()) + "!";
}

}  // namespace

void Gate::pass() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return open_ || may_pass_ > 0; });
  if (!open_) --may_pass_;
}

void Gate::close() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

void Gate::let_one() {
  const std::lock_guard lock(mutex_);
  ++may_pass_;
  changed_.notify_all();
}

void Gate::open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

Rig::Rig(RigOptions options)
    : vocabulary_(std::make_unique<WideVocabulary>(options.bytes_per_token, options.on_tokenize)),
      model_(test::make_served_model(*vocabulary_, options.model.context_tokens, options.dialect)),
      prompts_(model_),
      clock_(options.frozen_clock),
      log_(base::LogLevel::info) {
  if (!options.model.reply) options.model.reply = greet;
  options.model.on_decode = [this, time = options.decode_time](auto) {
    ++decode_calls_;
    gate.pass();
    if (time > 0ms) std::this_thread::sleep_for(time);
  };
  options.server.port = 0;
  engine_ = std::make_unique<engine::Engine>(std::make_unique<test::ScriptedModel>(options.model),
                                             nullptr, *vocabulary_, options.engine);
  server_ = std::make_unique<Server>(services(), options.server);
  EXPECT_TRUE(server_->listen().ok());
  thread_ = std::thread([this] { server_->run(); });
}

// In the product's order: the server first, then the engine, which still has something to say.
Rig::~Rig() {
  if (thread_.joinable()) stop();
  server_.reset();
  gate.open();
}

std::chrono::milliseconds Rig::stop() {
  const auto begin = std::chrono::steady_clock::now();
  server_->stop();
  thread_.join();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               begin);
}

void Rig::advance(base::Duration by) {
  clock_.advance(by);
  server_->wake();
}

Services Rig::services() {
  return {.model = model_,
          .prompts = prompts_,
          .engine = *engine_,
          .clock = clock_,
          .ids = ids_,
          .log = log_};
}

engine::EngineStats Rig::stats() {
  const auto answer = std::make_shared<std::promise<engine::EngineStats>>();
  auto future = answer->get_future();
  engine_->send(
      engine::AskStats{.reply = [answer](engine::EngineStats stats) { answer->set_value(stats); }});
  return future.get();
}

bool Rig::until(const std::function<bool(const engine::EngineStats&)>& wanted) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (wanted(stats())) return true;
    std::this_thread::sleep_for(2ms);
  }
  return false;
}

void Rig::settle() {
  EXPECT_EQ(test::exchange(port(), test::request_line("GET", "/health")).status, 200);
}

bool Rig::until_decode_calls(int wanted) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (decode_calls_ < wanted && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(1ms);
  settle();
  return decode_calls_ == wanted;
}

bool Rig::until_metric(std::string_view name, int wanted) {
  const std::string row = "\n" + std::string(name) + " " + std::to_string(wanted) + "\n";
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    TestClient client(port());
    client.send(test::request_line("GET", "/metrics"));
    advance(0s);
    while (client.received().find(row) == std::string::npos) {
      if (client.received().find("mlxs_engine_decode_tokens_total ") != std::string::npos) break;
      advance(2s);
      if (client.closed_within(5ms)) break;
    }
    if (client.received().find(row) != std::string::npos) return true;
  }
  return false;
}

std::string message_body(std::string_view text, std::string_view more) {
  std::string body = R"({"model":"scripted","max_tokens":30000,"temperature":0,"messages":)";
  body += R"([{"role":"user","content":)" + base::quote(text) + "}]";
  return body + std::string(more) + "}";
}

std::string ask(std::string_view text) { return test::post("/v1/messages", message_body(text)); }

std::string ask_stream(std::string_view text) {
  return test::post("/v1/messages", message_body(text, R"(,"stream":true)"));
}

std::string lengthy_body(std::string_view text, std::string_view more) {
  return std::string(base::limits::brief_body_bytes_max, ' ') + message_body(text, more);
}

std::string varied_text(std::size_t bytes) {
  std::mt19937 random(1);
  std::string text;
  while (text.size() < bytes) text += static_cast<char>('a' + random() % 26);
  return text;
}

std::string answer_text(const std::string& body) {
  const auto answer = base::parse_json(body, "answer");
  if (!answer.ok()) return "";
  std::string text;
  for (const auto& block : answer.value().at("content").as_array())
    text += block.at("text").as_string();
  return text;
}

std::string stream_text(const std::string& body) {
  std::string text;
  for (std::size_t at = body.find("data: "); at != body.npos; at = body.find("data: ", at + 1)) {
    const auto data = base::parse_json(body.substr(at + 6, body.find('\n', at) - at - 6), "event");
    if (!data.ok()) return "";
    if (data.value().at("type") == "content_block_delta")
      text += data.value().at("delta").at("text").as_string();
  }
  return text;
}

int count_of(std::string_view word, const std::string& text) {
  int count = 0;
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + word.size()))
    ++count;
  return count;
}

std::string event_names(const std::string& body) {
  std::string names;
  std::string last;
  for (std::size_t at = body.find("event: "); at != body.npos; at = body.find("event: ", at + 1)) {
    const std::string name = body.substr(at + 7, body.find('\n', at) - at - 7);
    if (name != last) names += (names.empty() ? "" : " ") + name;
    last = name;
  }
  return names;
}

}  // namespace mlxs::http::testing
