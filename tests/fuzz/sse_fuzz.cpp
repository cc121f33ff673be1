// Any turn that the grammar of events allows, with any text in any pieces: the frames obey the
// rules of the strictest client, and what it collects is the answer that is not streamed.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "core/event_checker.hpp"
#include "core/fold.hpp"
#include "fuzz/choices.hpp"
#include "support/message_accumulator.hpp"
#include "wire/anthropic/codec.hpp"

namespace mlxs {
namespace {

constexpr std::size_t blocks_max = 8;
constexpr std::size_t pieces_max = 6;
constexpr std::size_t piece_bytes_max = 24;

class Exchange {
 public:
  explicit Exchange(Choices& choices)
      : choices_(choices),
        head_{.message_id = "msg_1",
              .request_id = words(),
              .model = words(),
              .asks_safeguards = choices.flip()},
        encoder_(codec_.make_encoder(head_)) {}

  void run() {
    say(core::TurnStarted{.prompt_tokens = 200,
                          .prompt_tokens_cached = static_cast<int>(choices_.below(200))});
    for (std::size_t i = choices_.below(blocks_max); i > 0 && !checker_.finished(); --i)
      add_block();
    if (!checker_.finished()) end();
    compare();
  }

 private:
  std::string words() { return base::repair_utf8(choices_.text(piece_bytes_max)); }

  void say(const core::Event& event) {
    MLXS_CHECK(checker_.feed(event).empty(), "the turn obeys the grammar of events");
    client_.feed(encoder_->encode(event));
    if (!checker_.finished() && choices_.flip()) client_.feed(encoder_->ping());
    MLXS_CHECK(client_.broken.empty(), "the frames obey the rules of the client");
    fold_.feed(event);
  }

  void add_block() {
    const auto kind = static_cast<core::BlockKind>(choices_.below(3));
    const bool is_call = kind == core::BlockKind::tool_use;
    const std::string id = is_call ? "toolu_" + std::to_string(++calls_) : "";
    say(core::BlockStarted{kind, id, is_call ? "T" + words() : ""});
    is_call ? add_arguments() : add_words();
    if (choices_.below(16) == 15) return say(core::Failed{{.message = words()}});
    // A call is whole only with arguments that are JSON.
    const bool complete = is_call ? is_whole_ : choices_.below(8) != 7;
    say(core::BlockEnded{.complete = complete});
    if (!complete) say(core::TurnEnded{.reason = core::StopReason::max_tokens});
  }

  void add_words() {
    for (std::size_t i = choices_.below(pieces_max); i > 0; --i) add_piece(words());
  }

  // An object in pieces, sometimes without its end, sometimes whole and cut behind it.
  void add_arguments() {
    std::string text = R"({"a":)" + base::quote(words()) + R"(,"b":[{}, {"c":"}"}]})" +
                       std::string(choices_.below(3), ' ');
    const bool is_short = choices_.below(4) == 3;
    if (is_short) text.resize(choices_.below(text.size()));
    base::Utf8Gate gate;
    while (!text.empty()) {
      const std::size_t size = std::min(text.size(), 1 + choices_.below(piece_bytes_max));
      add_piece(gate.feed(text.substr(0, size)));
      text.erase(0, size);
    }
    is_whole_ = !is_short && choices_.below(4) != 3;
  }

  void add_piece(const std::string& text) {
    if (!text.empty()) say(core::BlockDelta{text});
  }

  void end() {
    if (choices_.below(8) == 7) return say(core::Failed{{.message = words()}});
    core::TurnEnded ended;
    ended.usage = {.prompt_tokens = 200,
                   .prompt_tokens_cached = 9,
                   .output_tokens = 50,
                   .thinking_tokens = static_cast<int>(choices_.below(50))};
    ended.stop_sequence = words();
    if (calls_ > 0) ended.stop_sequence.clear();
    ended.reason = calls_ > 0                    ? core::StopReason::tool_use
                   : ended.stop_sequence.empty() ? core::StopReason::end_turn
                                                 : core::StopReason::stop_sequence;
    say(ended);
  }

  void compare() {
    MLXS_CHECK(client_.stopped, "a stream ends");
    const auto whole = fold_.take();
    if (const auto* error = std::get_if<base::Error>(&whole)) {
      MLXS_CHECK(client_.error_body == codec_.encode_error(*error, head_.request_id).body,
                 "an error says the same in both forms");
      return;
    }
    const std::string body = codec_.encode_answer(std::get<core::Answer>(whole), head_);
    MLXS_CHECK(base::parse_json(body, "body").value() == base::json::value(client_.message),
               "the stream folds to the answer that is not streamed");
  }

  Choices& choices_;
  wire::AnthropicCodec codec_;
  wire::AnswerHead head_;
  std::unique_ptr<wire::Encoder> encoder_;
  test::MessageAccumulator client_;
  core::EventChecker checker_;
  core::Fold fold_;
  int calls_ = 0;
  bool is_whole_ = false;
};

}  // namespace
}  // namespace mlxs

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mlxs::Choices choices({data, size});
  mlxs::Exchange(choices).run();
  return 0;
}
