// Knows which lane holds which tokens, and is the only place that decides what of a new prompt need
// not be decoded again. Today a lane is the only tier, so the tree is a list of lanes; segments in
// RAM and on disk join it here.
//
// Choosing a lane weighs what a lane saves (tokens reused) against what taking it destroys (its
// tokens that are not part of the new prompt): a short side request must not take the lane of a
// long conversation while a cheaper one is idle. Equal lanes: the one that was used longest ago.
// Thread: the engine thread. Pure bookkeeping: it asks the model what it can rewind and changes
// nothing there.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/model.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

class PrefixTree {
 public:
  struct Choice {
    LaneId lane = -1;  // -1: every lane is busy
    int reused =
        0;  // tokens of the prompt that stay; always less than the prompt, so that there are logits
    int matched = 0;  // longest common prefix with that lane; more than `reused` when the memory
                      // cannot rewind
  };

  explicit PrefixTree(int lanes);

  // The best idle lane for this prompt. Changes nothing.
  [[nodiscard]] Choice find(std::span<const Token> prompt, const Model& model) const;

  // The lane works for a sequence from now on; it keeps the first `reused` of its tokens.
  void take(const Choice& choice);
  // The lane is idle again and holds exactly these tokens (empty after a failure).
  void give_back(LaneId lane, std::vector<Token> tokens);

  [[nodiscard]] int busy() const;
  // "" or the broken rule: an idle lane holds what the model says it holds. For tests and debug
  // builds.
  [[nodiscard]] const char* broken_rule(const Model& model) const;

 private:
  struct Lane {
    std::vector<Token> tokens;
    std::uint64_t used_at = 0;  // counts give_back calls: a clock that tests can predict
    bool busy = false;
  };

  [[nodiscard]] bool destroys_much(const Choice& choice) const;

  std::vector<Lane> lanes_;
  std::uint64_t uses_ = 0;
};

}  // namespace mlxs::engine
