#include "support/generated_turn.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "base/utf8.hpp"

namespace mlxs::test {
namespace {

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

}  // namespace

core::Events make_turn(unsigned seed) { return TurnMaker(seed).make(); }

}  // namespace mlxs::test
