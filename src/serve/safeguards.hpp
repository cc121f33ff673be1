// Auto mode in a turn: keeps the tool calls as they are delivered, and judges them when the turn
// ends. The judgement takes no more than judge/bounds.hpp allows. Thread: one owner.
#pragma once

#include <optional>
#include <vector>

#include "core/event.hpp"
#include "core/request.hpp"
#include "core/verdict.hpp"
#include "judge/judge.hpp"
#include "serve/auto_mode.hpp"

namespace mlxs::serve {

class Safeguards {
 public:
  // Nothing when the client has not asked or no check is running.
  [[nodiscard]] static std::optional<Safeguards> begin(AutoMode mode,
                                                       const core::ChatRequest& request);

  // What the client is sent, in order.
  void note(const core::Events& events);

  // One verdict for each call that the client has seen; at the end of the turn.
  [[nodiscard]] core::Verdicts verdicts() const;

 private:
  explicit Safeguards(judge::Context context) : context_(std::move(context)) {}

  void note(const core::Event& event);
  void end_block(bool complete);

  judge::Context context_;
  std::vector<judge::Call> calls_;
  bool call_open_ = false;  // the last of them still grows
};

}  // namespace mlxs::serve
