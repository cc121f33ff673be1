// JSON calls in a Markdown fence, as models write them that were shown no notation:
//   ```json\n{"name": "NAME", "arguments": {...}}\n```
// or a list of such, with "parameters" or "input" for "arguments"; the fence says json, tool_call
// or nothing. Nothing but white space stands behind it. For TrialCalls: what a model quotes looks
// the same, so the reader is done only when the fence is none, or at the end of the turn.
// Thread: one owner.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/json_calls.hpp"
#include "chat/dialects/trial_calls.hpp"

namespace mlxs::chat {

inline constexpr std::string_view call_fence = "```";

class FencedCalls final : public CallReader {
 public:
  FencedCalls(CallWriter writer, const DialectOptions& options);

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return state_ == State::done; }
  bool broken() const override { return state_ == State::json && json_.broken(); }
  Leftover leftover() override { return {.openers = {std::string(call_fence)}, .again = ""}; }
  Place place() const override;
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override { return steps_ + json_.steps(); }

 private:
  enum class State { info, json, behind, done };

  std::size_t read_info(std::string_view text);
  std::size_t read_json(std::string_view text);
  std::size_t read_behind(std::string_view text);

  State state_ = State::done;
  JsonCalls json_;
  std::string info_;
  std::string content_;
  std::size_t steps_ = 0;
};

[[nodiscard]] std::unique_ptr<CallReader> make_fenced_calls(CallWriter writer,
                                                            const DialectOptions& options,
                                                            const TrialCalls::Tags& ends);

}  // namespace mlxs::chat
