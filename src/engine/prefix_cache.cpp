#include "engine/prefix_cache.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "engine/cache_roots.hpp"

namespace mlxs::engine {
namespace {

// Less than this is not worth a node, a copy and perhaps a point.
constexpr int tokens_worth_saving = 32;
// Less than this is not worth a wait for the store.
constexpr int tokens_worth_fetching = 256;

int common_prefix(std::span<const Token> a, std::span<const Token> b) {
  const auto parted = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<int>(parted.first - a.begin());
}

// So many turns at most begin between asking the store and taking a lane. A request that is
// cancelled in between does not say so.
constexpr std::uint64_t wanted_turns = 32;

// At least one token of a prompt is computed, for its logits.
int limit_of(std::span<const Token> prompt) { return static_cast<int>(prompt.size()) - 1; }

}  // namespace

PrefixCache::PrefixCache(Model& model, CacheOptions options)
    : model_(model),
      options_(options),
      tree_(model.traits().kv_layout),
      store_(options.bytes_max > 0 ? options.store : nullptr, tree_, model.traits().kv_layout),
      lanes_(static_cast<std::size_t>(model.traits().lanes)) {
  if (options_.bytes_max == 0) options_.store = nullptr;  // what it has goes through memory
  store_.take_index();
}

// --- finding

PrefixCache::Choice PrefixCache::find(std::span<const Token> prompt) const {
  MLXS_CHECK(!prompt.empty(), "a prompt has a token");
  const Wish wish = wish_of(prompt);
  const Known known = known_of(wish);
  Choice choice{.matched = known.tokens, .parted = known.parted};
  std::vector<LaneOffer> offers;
  for (std::size_t i = 0; i < lanes_.size(); ++i)
    if (!lanes_[i].busy) offers.push_back(offer(static_cast<LaneId>(i), wish));
  if (const LaneOffer* best = best_offer(offers)) {
    choice.lane = best->lane;
    choice.from = best->from;
    choice.reused = best->reused;
  }
  return choice;
}

PrefixCache::Wish PrefixCache::wish_of(std::span<const Token> prompt) const {
  Wish wish{.prompt = prompt, .match = tree_.match(prompt)};
  wish.start = deepest(wish.match, limit_of(prompt), Tiers::memory);
  return wish;
}

// A prompt that has only grown has all that is known of it.
PrefixCache::Known PrefixCache::known_of(const Wish& wish) const {
  const int length = static_cast<int>(wish.prompt.size());
  Known known{.tokens = wish.match.tokens,
              .parted = wish.match.tokens < length && wish.match.goes_on()};
  for (const Lane& lane : lanes_) {
    const int common = common_prefix(wish.prompt, lane.tokens);
    const bool parted = common < length && common < static_cast<int>(lane.tokens.size());
    if (common > known.tokens) known = {.tokens = common, .parted = parted};
    if (common == known.tokens) known.parted = known.parted || parted;
  }
  return known;
}

PrefixCache::Start PrefixCache::deepest(const PrefixTree::Match& match, int limit,
                                        Tiers tiers) const {
  const bool store_too = tiers == Tiers::memory_and_store;
  const int bound = std::min(match.tokens, limit);
  Start start;
  for (std::size_t i = 0; i < match.path.size(); ++i) {
    const PrefixNode& node = *match.path[i];
    if (!node.rows && !(store_too && node.rows_on_disk)) break;
    const int reached = std::min(node.end(), bound);
    if (store_too && too_large(reached)) break;
    const bool has_point = node.point || (store_too && !node.point_on_disk.empty());
    const bool resumes = !model_.traits().needs_points || (reached == node.end() && has_point);
    if (resumes && reached > start.tokens) start = {.tokens = reached, .nodes = i + 1};
  }
  return start;
}

// The best that this lane can do: continue or rewind, else keep the rows it shares with the prompt
// and take the rest from host memory.
LaneOffer PrefixCache::offer(LaneId id, const Wish& wish) const {
  const Lane& lane = lanes_[static_cast<std::size_t>(id)];
  const int held = static_cast<int>(lane.tokens.size());
  const int common = std::min(common_prefix(wish.prompt, lane.tokens), limit_of(wish.prompt));
  LaneOffer offer{
      .lane = id, .displaced_lost = too_large(held), .idle_turns = turns_ - lane.used_at};
  if (common > 0 && model_.can_rewind(id, common)) {
    offer.from = ReuseFrom::lane;
    offer.reused = common;
  }
  if (wish.start.tokens > offer.reused) {
    offer.from = ReuseFrom::memory;
    offer.reused = wish.start.tokens;
    offer.copied = std::max(0, wish.start.tokens - common) + point_tokens();
  }
  const int goes = held - std::min(common, offer.reused);
  if (goes > 0) offer.displaced = goes + point_tokens();
  return offer;
}

// What copying a point costs, in tokens' rows.
int PrefixCache::point_tokens() const {
  const std::size_t row_bytes = model_.traits().kv_layout.bytes({0, 1024}) / 1024;
  return row_bytes == 0 ? 0 : static_cast<int>(point_bytes_ / row_bytes);
}

// --- taking

PrefixCache::Choice PrefixCache::take(LaneId id, std::span<const Token> prompt) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  MLXS_CHECK(!lane.busy, "a lane works for one sequence");
  ++turns_;
  if (worth_saving(lane.tokens)) save(id, lane.tokens);
  // Only now: saving may have added what helps, or evicted what would have.
  const Wish wish = wish_of(prompt);
  const Known known = known_of(wish);
  LaneOffer taken = offer(id, wish);
  if (!prepare(taken, wish)) taken = {.lane = id};
  lane.busy = true;
  lane.tokens.clear();
  count(taken, wish);
  use(wish.match, taken.reused);
  return {.lane = id,
          .from = taken.from,
          .reused = taken.reused,
          .matched = known.tokens,
          .parted = known.parted};
}

bool PrefixCache::worth_saving(std::span<const Token> tokens) const {
  const int length = static_cast<int>(tokens.size());
  if (too_large(length)) return false;
  const Start kept = deepest(tree_.match(tokens), length, Tiers::memory);
  return length - kept.tokens >= tokens_worth_saving;
}

bool PrefixCache::prepare(const LaneOffer& offer, const Wish& wish) {
  if (offer.from == ReuseFrom::memory) return fill(offer.lane, wish);
  if (offer.from == ReuseFrom::lane)
    model_.rewind(offer.lane, offer.reused);
  else
    model_.clear(offer.lane);
  return true;
}

// Rows are kept as far as the lane shares whole nodes with the prompt; the point comes last,
// because filling rows does not disturb it but the other way round would.
bool PrefixCache::fill(LaneId id, const Wish& wish) {
  const Lane& lane = lanes_[static_cast<std::size_t>(id)];
  const int end = wish.start.tokens;
  const int common = std::min(common_prefix(wish.prompt, lane.tokens), end);
  int held = 0;
  for (std::size_t i = 0; i < wish.start.nodes; ++i)
    if (wish.match.path[i]->end() <= common) held = wish.match.path[i]->end();
  model_.keep_rows(id, held);
  for (std::size_t i = 0; i < wish.start.nodes; ++i) {
    const PrefixNode& node = *wish.match.path[i];
    if (node.end() <= held) continue;
    const TokenRange whole{node.begin, node.end()};
    const TokenRange part{node.begin, std::min(node.end(), end)};
    const SharedBlob rows =
        part.end == whole.end ? node.rows : model_.traits().kv_layout.cut(*node.rows, whole, part);
    const auto tokens =
        std::span(node.tokens).first(static_cast<std::size_t>(part.end - part.begin));
    if (!model_.fill_rows(id, tokens, *rows)) return false;
  }
  if (!model_.traits().needs_points) return true;
  return model_.fill_point(id, end, *wish.match.path[wish.start.nodes - 1]->point);
}

void PrefixCache::use(const PrefixTree::Match& match, int tokens) {
  const PrefixNode* last = nullptr;
  for (PrefixNode* node : match.path) {
    node->wanted_until = 0;
    if (node->begin >= tokens) continue;
    node->used_at = turns_;
    ++node->hits;
    last = node;
  }
  if (last != nullptr) store_.touch(*last);
}

void PrefixCache::count(const LaneOffer& offer, const Wish& wish) {
  if (offer.from == ReuseFrom::nothing) ++counts_.misses;
  if (offer.from == ReuseFrom::lane) ++counts_.hits_lane;
  if (offer.from != ReuseFrom::memory) return;
  ++counts_.hits_memory;
  const auto used = std::span(wish.match.path).first(wish.start.nodes);
  if (std::any_of(used.begin(), used.end(),
                  [](const PrefixNode* node) { return node->from_store; }))
    ++counts_.hits_store;
}

// --- keeping

void PrefixCache::save(LaneId lane, std::span<const Token> tokens) {
  const int length = static_cast<int>(tokens.size());
  if (length == 0) return;
  if (too_large(length)) return;
  PrefixNode& end = tree_.reach(tokens);
  const PrefixTree::Match match = tree_.match(tokens);
  for (PrefixNode* node : match.path)
    if (!node->rows) tree_.set_rows(*node, model_.copy_rows(lane, {node->begin, node->end()}));
  if (model_.traits().needs_points && !end.point) {
    tree_.set_point(end, model_.copy_point(lane, length));
    if (end.point) point_bytes_ = end.point->size();
  }
  for (PrefixNode* node : match.path) node->used_at = turns_;
  make_room();
}

// Host memory has no room for so many tokens of one conversation.
bool PrefixCache::too_large(int tokens) const {
  const std::uint64_t bytes = model_.traits().kv_layout.bytes({0, tokens}) + point_bytes_;
  return options_.bytes_max == 0 || bytes > options_.bytes_max;
}

void PrefixCache::give_back(LaneId id, std::vector<Token> tokens) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  MLXS_CHECK(lane.busy, "only a busy lane is given back");
  lane = {.tokens = std::move(tokens), .used_at = turns_, .busy = false};
  // Rows alone are cheap to keep; a point is only taken when the lane is needed for something else.
  if (!model_.traits().needs_points && worth_saving(lane.tokens)) save(id, lane.tokens);
}

void PrefixCache::empty_lanes() {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    model_.clear(static_cast<LaneId>(i));
    lanes_[i] = {.used_at = turns_};
  }
  make_room();
}

void PrefixCache::make_room() {
  while (tree_.bytes() > options_.bytes_max) {
    const Victim victim =
        least_worth(tree_.nodes(), {.now = turns_, .needs_points = model_.traits().needs_points});
    if (victim.node == nullptr) break;
    drop(victim);
    ++counts_.evicted;
  }
  tree_.sweep();
}

// Rows that no point stands on are of no use in the store either.
void PrefixCache::drop(const Victim& victim) {
  const bool point = victim.part == KvPartKind::point;
  if (point || !model_.traits().needs_points) store_.keep(*victim.node);
  if (point)
    tree_.set_point(*victim.node, nullptr);
  else
    tree_.set_rows(*victim.node, nullptr);
}

// --- the store

std::vector<KvKey> PrefixCache::missing(std::span<const Token> prompt, int reused) const {
  std::vector<KvKey> keys;
  if (options_.store == nullptr) return keys;
  const PrefixTree::Match match = tree_.match(prompt);
  const Start start = deepest(match, limit_of(prompt), Tiers::memory_and_store);
  if (start.tokens < reused + tokens_worth_fetching) return keys;
  for (std::size_t i = 0; i < start.nodes; ++i) {
    const PrefixNode& node = *match.path[i];
    const bool known = node.rows || (!keys.empty() && keys.back() == node.rows_on_disk->key);
    if (!known) keys.push_back(node.rows_on_disk->key);
  }
  const PrefixNode& last = *match.path[start.nodes - 1];
  if (model_.traits().needs_points && !last.point) keys.push_back(last.point_on_disk);
  return keys;
}

std::vector<KvKey> PrefixCache::fetch(std::span<const Token> prompt, int reused) {
  std::vector<KvKey> keys = missing(prompt, reused);
  if (keys.empty()) return keys;
  const PrefixTree::Match match = tree_.match(prompt);
  const Start start = deepest(match, limit_of(prompt), Tiers::memory_and_store);
  for (std::size_t i = 0; i < start.nodes; ++i) match.path[i]->wanted_until = turns_ + wanted_turns;
  return keys;
}

void PrefixCache::loaded(const KvKey& key, const SharedBlob& payload) {
  store_.loaded(key, payload, turns_);
  make_room();
}

bool PrefixCache::flush(Flush extent) {
  if (options_.store == nullptr) return true;
  for (std::size_t i = 0; extent == Flush::lanes_too && i < lanes_.size(); ++i)
    if (!lanes_[i].busy && worth_saving(lanes_[i].tokens))
      save(static_cast<LaneId>(i), lanes_[i].tokens);
  return store_.flush();
}

// --- telling

CacheReport PrefixCache::report() const {
  CacheReport report = counts_;
  report.memory_bytes = tree_.bytes();
  report.memory_bytes_max = options_.bytes_max;
  const std::vector<PrefixNode*> nodes = tree_.nodes();
  report.nodes = static_cast<long long>(nodes.size());
  report.points = std::count_if(nodes.begin(), nodes.end(),
                                [](const PrefixNode* node) { return node->point != nullptr; });
  report.roots = roots_of(nodes, turns_);
  report.roots_total = static_cast<long long>(report.roots.size());
  const std::size_t shown = std::min(report.roots.size(), base::limits::cache_roots_shown);
  report.roots.resize(shown);
  for (const Lane& lane : lanes_)
    report.lane_tokens.push_back(lane.busy ? -1 : static_cast<int>(lane.tokens.size()));
  if (options_.store != nullptr) report.store = options_.store->stats();
  return report;
}

int PrefixCache::busy() const {
  return static_cast<int>(
      std::count_if(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return lane.busy; }));
}

const char* PrefixCache::broken_rule() const {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const Lane& lane = lanes_[i];
    if (!lane.busy && model_.length(static_cast<LaneId>(i)) != static_cast<int>(lane.tokens.size()))
      return "an idle lane holds what the prefix cache says";
  }
  if (options_.bytes_max > 0 && tree_.bytes() > options_.bytes_max)
    return "the tree stays in its budget";
  return tree_.broken_rule();
}

}  // namespace mlxs::engine
