#include "engine/prefix_tree.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace mlxs::engine {
namespace {

// About one answer with its tool call.
constexpr int short_end_tokens = 512;

int common_prefix(std::span<const Token> a, std::span<const Token> b) {
  const auto parted = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<int>(parted.first - a.begin());
}

}  // namespace

PrefixTree::PrefixTree(int lanes) : lanes_(static_cast<std::size_t>(lanes)) {}

PrefixTree::Choice PrefixTree::find(std::span<const Token> prompt, const Model& model) const {
  MLXS_CHECK(!prompt.empty(), "a prompt has a token");
  Choice best;
  int best_score = 0;
  LaneId empty = -1;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const Lane& lane = lanes_[i];
    if (lane.busy) continue;
    const auto id = static_cast<LaneId>(i);
    if (lane.tokens.empty() && empty < 0) empty = id;
    const int matched = common_prefix(prompt, lane.tokens);
    const int wanted = std::min(matched, static_cast<int>(prompt.size()) - 1);
    const int reused = model.can_rewind(id, wanted) ? wanted : 0;
    const int score = 2 * reused - static_cast<int>(lane.tokens.size());  // reused minus destroyed
    const bool older =
        best.lane >= 0 && lane.used_at < lanes_[static_cast<std::size_t>(best.lane)].used_at;
    if (best.lane < 0 || score > best_score || (score == best_score && older)) {
      best = {.lane = id, .reused = reused, .matched = matched};
      best_score = score;
    }
  }
  if (best.lane >= 0 && empty >= 0 && destroys_much(best)) return {.lane = empty};
  return best;
}

// While a lane is empty, only the short end of a conversation may be overwritten: what it said
// last.
bool PrefixTree::destroys_much(const Choice& choice) const {
  const Lane& lane = lanes_[static_cast<std::size_t>(choice.lane)];
  const int destroyed = static_cast<int>(lane.tokens.size()) - choice.reused;
  return destroyed > std::max(short_end_tokens, choice.reused / 8);
}

void PrefixTree::take(const Choice& choice) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(choice.lane));
  MLXS_CHECK(!lane.busy, "a lane works for one sequence");
  lane.busy = true;
  lane.tokens.clear();
}

void PrefixTree::give_back(LaneId id, std::vector<Token> tokens) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  MLXS_CHECK(lane.busy, "only a busy lane is given back");
  lane = {.tokens = std::move(tokens), .used_at = ++uses_, .busy = false};
}

int PrefixTree::busy() const {
  return static_cast<int>(
      std::count_if(lanes_.begin(), lanes_.end(), [](const Lane& l) { return l.busy; }));
}

const char* PrefixTree::broken_rule(const Model& model) const {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const Lane& lane = lanes_[i];
    if (!lane.busy && model.length(static_cast<LaneId>(i)) != static_cast<int>(lane.tokens.size()))
      return "an idle lane holds what the prefix tree says";
  }
  return "";
}

}  // namespace mlxs::engine
