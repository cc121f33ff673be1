// The frames of a turn, read back by the rules of the official SDK's accumulator (and the stricter
// ones that other clients need), are the message that the same turn gives when it is not streamed:
// over many random turns that core::EventChecker allows.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "core/event_checker.hpp"
#include "core/fold.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/anthropic/stream.hpp"

namespace mlxs::wire::anthropic {
namespace {

namespace json = base::json;

// ---- the client's side

// Feeds on frames; `broken` names the first rule that does not hold.
class Accumulator {
 public:
  void feed(std::string_view frames) {
    while (!frames.empty() && broken.empty()) {
      const std::size_t end = frames.find("\n\n");
      if (end == std::string_view::npos) return fail("a frame ends with a blank line");
      feed_frame(frames.substr(0, end));
      frames.remove_prefix(end + 2);
    }
  }

  json::object message;
  std::string error_body;
  std::string broken;
  bool stopped = false;

 private:
  void fail(std::string_view rule) { broken = rule; }
  void require(bool holds, std::string_view rule) {
    if (!holds && broken.empty()) fail(rule);
  }

  void feed_frame(std::string_view frame) {
    if (frame.starts_with(": ")) return;
    const std::size_t data_at = frame.find("\ndata: ");
    if (!frame.starts_with("event: ") || data_at == std::string_view::npos)
      return fail("a frame has an event line and a data line");
    const std::string_view name = frame.substr(7, data_at - 7);
    const std::string_view data = frame.substr(data_at + 7);
    require(data.find('\n') == std::string_view::npos, "data is one line");
    require(base::is_valid_utf8(data), "data is UTF-8");
    const auto parsed = base::parse_json(data, "data");
    if (!parsed.ok()) return fail("data is JSON");
    const json::object& event = parsed.value().as_object();
    require(event.at("type").as_string() == name, "the event line says data.type");
    require(!stopped, "nothing follows the end");
    if (name == "ping") return require(!message.empty(), "message_start is the first event");
    if (name == "error") return on_error(data);
    if (name == "message_start") return on_message_start(event);
    require(!message.empty(), "message_start comes first");
    if (!broken.empty()) return;
    if (name == "content_block_start") return on_block_start(event);
    if (name == "content_block_delta") return on_block_delta(event);
    if (name == "content_block_stop") return on_block_stop(event);
    if (name == "message_delta") return on_message_delta(event);
    require(name == "message_stop", "the event is known");
    require(!message.at("stop_reason").is_null(), "message_delta comes before message_stop");
    stopped = true;
  }

  void on_error(std::string_view data) {
    error_body = data;
    stopped = true;
  }

  void on_message_start(const json::object& event) {
    require(message.empty(), "message_start comes once");
    message = event.at("message").as_object();
    require(content().empty(), "a message starts empty");
    require(message.at("stop_reason").is_null() && message.at("stop_sequence").is_null(),
            "a message starts without an end");
    for (const char* key : {"input_tokens", "output_tokens", "cache_read_input_tokens"})
      require(message.at("usage").at(key).is_int64(), "usage is counted from the start");
  }

  void on_block_start(const json::object& event) {
    require(!open_, "one block is open at a time");
    require(message.at("stop_reason").is_null(), "blocks come before message_delta");
    require(index_of(event) == index_, "indexes are 0, 1, 2, ...");
    json::object block = event.at("content_block").as_object();
    kind_ = block.at("type").as_string();
    if (kind_ == "text") require(block.at("text") == "", "a text starts empty");
    if (kind_ == "thinking")
      require(block.at("thinking") == "" && block.at("signature") == "", "a thought starts empty");
    if (kind_ == "tool_use")
      require(block.at("input") == json::object{} && block.at("id") != "" && block.at("name") != "",
              "a call starts with id, name and no input");
    content().push_back(std::move(block));
    open_ = true;
    text_.clear();
    signed_ = false;
  }

  void on_block_delta(const json::object& event) {
    require(open_ && index_of(event) == index_, "a delta stands inside its block");
    if (!broken.empty()) return;
    const json::object& delta = event.at("delta").as_object();
    const std::string type(delta.at("type").as_string());
    require(!signed_, "no delta follows the signature");
    if (type == "signature_delta") {
      require(kind_ == "thinking" && delta.at("signature") != "", "a thought has a signature");
      content().back().as_object()["signature"] = delta.at("signature");
      signed_ = true;
      return;
    }
    struct Fit {
      const char* kind;
      const char* type;
      const char* key;
    };
    for (const Fit& fit :
         {Fit{"text", "text_delta", "text"}, Fit{"thinking", "thinking_delta", "thinking"},
          Fit{"tool_use", "input_json_delta", "partial_json"}}) {
      if (kind_ != fit.kind) continue;
      require(type == fit.type, "the type of a delta fits its block");
      if (broken.empty()) text_ += delta.at(fit.key).as_string();
    }
  }

  // A call whose arguments are not JSON was cut and is no part of the answer.
  void on_block_stop(const json::object& event) {
    require(open_ && index_of(event) == index_, "only the open block stops");
    if (!broken.empty()) return;
    open_ = false;
    ++index_;
    require(!text_.empty(), "a block is not empty");
    if (kind_ != "tool_use") {
      require(kind_ == "text" || signed_, "a thought ends with its signature");
      content().back().as_object()[kind_] = text_;
      return;
    }
    const auto input = base::parse_json(text_, "input");
    if (input.ok())
      content().back().as_object()["input"] = input.value().as_object();
    else
      content().pop_back();
  }

  void on_message_delta(const json::object& event) {
    require(!open_, "message_delta comes after the blocks");
    require(message.at("stop_reason").is_null(), "message_delta comes once");
    for (const auto& member : event.at("delta").as_object()) message[member.key()] = member.value();
    json::object& usage = message.at("usage").as_object();
    for (const auto& member : event.at("usage").as_object())
      if (!member.value().is_null()) usage[member.key()] = member.value();
  }

  static std::int64_t index_of(const json::object& event) { return event.at("index").as_int64(); }
  json::array& content() { return message.at("content").as_array(); }

  std::int64_t index_ = 0;
  bool open_ = false;
  bool signed_ = false;
  std::string kind_;
  std::string text_;
};

// ---- the server's side

// Makes random turns that the grammar of core/event.hpp allows.
class TurnMaker {
 public:
  explicit TurnMaker(unsigned seed) : random_(seed) {}

  core::Events make() {
    if (one_in(20)) return {failure()};
    const int prompt = below(1000);
    add(core::TurnStarted{.prompt_tokens = prompt, .prompt_tokens_cached = below(prompt + 1)});
    for (int i = below(3); i > 0; --i) add(core::Progress{.done = i, .total = prompt});
    for (int i = below(6); i > 0; --i) {
      add_block();
      if (cut_) break;
      if (one_in(25)) return with(failure());
    }
    if (!cut_ && one_in(25)) {  // a failure inside a block
      add(core::BlockStarted{});
      if (one_in(2)) add(core::BlockDelta{"lost"});
      return with(failure());
    }
    return with(ending(prompt));
  }

 private:
  void add(core::Event event) { events_.push_back(std::move(event)); }
  core::Events with(core::Event last) {
    add(std::move(last));
    return std::move(events_);
  }
  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  bool one_in(int n) { return below(n) == 0; }

  void add_block() {
    cut_ = one_in(8);
    const auto kind = static_cast<core::BlockKind>(below(3));
    if (kind != core::BlockKind::tool_use) {
      add(core::BlockStarted{kind, "", ""});
      for (int i = below(4); i > 0; --i) add(core::BlockDelta{words()});
    } else {
      tool_ = true;
      add(core::BlockStarted{kind, "toolu_" + std::to_string(below(1 << 30)), "Tool"});
      add_arguments();
    }
    add(core::BlockEnded{.complete = !cut_});
  }

  // An object in pieces of whole characters; without its end when the block is cut; sometimes "".
  void add_arguments() {
    std::string text = R"({"a":)" + base::quote(words()) + R"(,"b":[1,{"c":null}]})";
    if (cut_) text.resize(static_cast<std::size_t>(below(static_cast<int>(text.size()))));
    if (!cut_ && one_in(5)) return;
    base::Utf8Gate gate;
    while (!text.empty()) {
      const std::size_t size =
          std::min<std::size_t>(1 + static_cast<std::size_t>(below(9)), text.size());
      const std::string whole = gate.feed(text.substr(0, size));
      text.erase(0, size);
      if (!whole.empty()) add(core::BlockDelta{whole});
    }
  }

  std::string words() {
    constexpr std::array samples{"a",    " word", "\n",        "\r\n\n", "\"quoted\"",   "\\n",
                                 "\t",   "\x01",  "caf\u00e9", "\u2028", "\U0001F44B",   "data: x",
                                 "</s>", "{}",    "\x7f",      ": ping", "event: error", "0"};
    std::string text;
    for (int i = 1 + below(4); i > 0; --i)
      text += samples[static_cast<std::size_t>(below(static_cast<int>(samples.size())))];
    return text;
  }

  core::Event failure() {
    const auto code = static_cast<base::ErrorCode>(below(12));
    return core::Failed{{.code = code, .message = words(), .param = ""}};
  }

  core::Event ending(int prompt) {
    core::TurnEnded ended;
    const int output = below(100);
    ended.usage = {.prompt_tokens = prompt,
                   .prompt_tokens_cached = below(prompt + 1),
                   .output_tokens = output,
                   .thinking_tokens = below(output + 1)};
    ended.reason = cut_    ? core::StopReason::max_tokens
                   : tool_ ? core::StopReason::tool_use
                           : core::StopReason::end_turn;
    if (ended.reason == core::StopReason::end_turn && one_in(3)) {
      ended.reason = core::StopReason::stop_sequence;
      ended.stop_sequence = words();
    }
    return ended;
  }

  std::mt19937 random_;
  core::Events events_;
  bool cut_ = false;
  bool tool_ = false;
};

struct Told {
  int answers = 0;
  int failures = 0;
  int cut_calls = 0;
};

void compare_stream_and_answer(unsigned seed, Told& told) {
  const AnswerHead head{
      .message_id = "msg_1", .request_id = "req_1", .model = "m", .asks_safeguards = seed % 2 == 0};
  MessageEncoder encoder(head);
  Accumulator client;
  core::EventChecker checker;
  core::Fold fold;
  bool in_call = false;
  for (const core::Event& event : TurnMaker(seed).make()) {
    ASSERT_EQ(checker.feed(event), "");
    client.feed(encoder.encode(event));
    if (!checker.finished()) client.feed(encoder.ping());
    ASSERT_EQ(client.broken, "");
    fold.feed(event);
    if (const auto* started = std::get_if<core::BlockStarted>(&event))
      in_call = started->kind == core::BlockKind::tool_use;
    if (const auto* ended = std::get_if<core::BlockEnded>(&event))
      told.cut_calls += in_call && !ended->complete ? 1 : 0;
  }
  ASSERT_TRUE(client.stopped);
  const auto whole = fold.take();
  if (const auto* error = std::get_if<base::Error>(&whole)) {
    EXPECT_EQ(client.error_body, error_reply(*error, head.request_id).body);
    ++told.failures;
    return;
  }
  const std::string answer = answer_json(std::get<core::Answer>(whole), head);
  EXPECT_EQ(json::value(client.message), base::parse_json(answer, "answer").value());
  ++told.answers;
}

TEST(Accumulator, WhatAClientCollectsIsTheAnswerThatIsNotStreamed) {
  Told told;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    compare_stream_and_answer(seed, told);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(told.answers, 1000);
  EXPECT_GT(told.failures, 100);
  EXPECT_GT(told.cut_calls, 100);
}

}  // namespace
}  // namespace mlxs::wire::anthropic
