// Holds the grammar of core/event.hpp. Every test and fuzz target that makes events feeds it.
// Thread: one owner.
#pragma once

#include <set>
#include <string>

#include "core/event.hpp"

namespace mlxs::core {

class EventChecker {
 public:
  // "" when the event may stand here, else the broken rule in words. After a broken rule the
  // checker stays broken.
  [[nodiscard]] std::string feed(const Event& event);

  [[nodiscard]] bool block_open() const { return block_open_; }
  // A TurnEnded or Failed has been seen.
  [[nodiscard]] bool finished() const { return state_ == State::finished; }

 private:
  enum class State { before, started, finished, broken };

  std::string check(const Event& event);

  State state_ = State::before;
  bool block_open_ = false;
  bool any_block_ = false;
  bool tool_seen_ = false;
  std::set<std::string> tool_ids_;
};

}  // namespace mlxs::core
