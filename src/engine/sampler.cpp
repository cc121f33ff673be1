#include "engine/sampler.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace mlxs::engine {
namespace {

// So many tokens are looked at together: few while the model nearly behaves, then more each time.
constexpr std::size_t first_chunk = 4;
constexpr std::size_t chunk_growth = 4;
// So many are collected from the vocabulary at a time, which costs a pass over its logits; at first
// fewer, which is cheaper and nearly always enough.
constexpr std::size_t first_walk_tokens = 64;
constexpr std::size_t walk_tokens = 4096;

}  // namespace

Sampler::Sampler(core::SamplingSettings settings, std::uint64_t seed,
                 std::span<const Token> suppressed)
    : settings_(settings),
      random_(settings.seed.value_or(seed)),
      suppressed_(suppressed.begin(), suppressed.end()) {
  std::sort(suppressed_.begin(), suppressed_.end());
}

Token Sampler::sample(std::span<const float> logits, Manner manner) {
  if (manner == Manner::likeliest || settings_.temperature <= 0.0F || settings_.top_k == 1) {
    candidates_.clear();
    last_kept_ = likeliest(logits);
    return last_kept_.token;
  }
  const int wanted = settings_.top_k > 0 ? std::min(settings_.top_k, base::limits::candidates_max)
                                         : base::limits::candidates_max;
  collect(logits, static_cast<std::size_t>(wanted),
          [this](const Candidate& candidate) { return !is_suppressed(candidate.token); });
  MLXS_CHECK(!candidates_.empty(), "some token is always allowed");
  filter();
  last_kept_ = candidates_.back();
  weigh();
  return draw();
}

std::optional<Token> Sampler::sample_instead(std::span<const float> logits,
                                             const TokenFilter& filter) {
  for (std::size_t count = first_chunk; !candidates_.empty(); count *= chunk_growth) {
    draw_order(count);
    const std::size_t fitting = filter.first_fitting(order_);
    if (fitting < order_.size()) return order_[fitting];
  }
  return walk(logits, filter);
}

bool Sampler::better(const Candidate& a, const Candidate& b) {
  return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
}

Sampler::Candidate Sampler::likeliest(std::span<const float> logits) const {
  Candidate best{.token = -1};
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const auto token = static_cast<Token>(i);
    const bool is_better = best.token < 0 || logits[i] > best.logit;
    if (is_better && !is_suppressed(token)) best = {.logit = logits[i], .token = token};
  }
  MLXS_CHECK(best.token >= 0, "some token is always allowed");
  return best;
}

// Keeps the best in a heap whose front is the worst of them: one pass, no copy of the vocabulary.
template <typename Wanted>
void Sampler::collect(std::span<const float> logits, std::size_t count, const Wanted& wanted) {
  candidates_.clear();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (candidates_.size() == count && !(logits[i] > candidates_.front().logit)) continue;
    const Candidate candidate{.logit = logits[i], .token = static_cast<Token>(i)};
    if (!wanted(candidate)) continue;
    if (candidates_.size() == count) {
      std::pop_heap(candidates_.begin(), candidates_.end(), better);
      candidates_.pop_back();
    }
    candidates_.push_back(candidate);
    std::push_heap(candidates_.begin(), candidates_.end(), better);
  }
  std::sort(candidates_.begin(), candidates_.end(), better);
}

void Sampler::filter() {
  const float top = candidates_.front().logit;
  double total = 0.0;
  for (const Candidate& candidate : candidates_) total += std::exp(double{candidate.logit} - top);

  std::size_t kept = 0;
  double sum = 0.0;
  for (; kept < candidates_.size(); ++kept) {
    const double weight =
        std::exp(double{candidates_[kept].logit} - top);  // relative to the best: 1 for the first
    const bool beyond_top_p = kept > 0 && sum >= settings_.top_p * total;
    const bool below_min_p = kept > 0 && weight < settings_.min_p;
    if (beyond_top_p || below_min_p) break;
    sum += weight;
  }
  candidates_.resize(kept);
}

void Sampler::weigh() {
  const float top = candidates_.front().logit;
  for (Candidate& candidate : candidates_)
    candidate.weight = std::exp((double{candidate.logit} - top) / settings_.temperature);
}

Token Sampler::draw() {
  double total = 0.0;
  for (const Candidate& candidate : candidates_) total += candidate.weight;
  // 53 random bits make a double in [0, 1); std::uniform_real_distribution differs between
  // libraries.
  double left = static_cast<double>(random_() >> 11U) * 0x1.0p-53 * total;
  auto drawn = std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& one) {
    left -= one.weight;
    return left < 0.0;
  });
  // Rounding can leave nothing; and behind a best one that is taken out all weights can be 0.
  if (drawn == candidates_.end())
    drawn = total > 0.0 ? std::prev(candidates_.end()) : candidates_.begin();
  const Token token = drawn->token;
  candidates_.erase(drawn);
  return token;
}

// The next `count` draws without putting back.
void Sampler::draw_order(std::size_t count) {
  weigh();
  order_.clear();
  while (order_.size() < count && !candidates_.empty()) order_.push_back(draw());
}

// The filters have kept the best tokens, so what is left ranks behind the last of them.
std::optional<Token> Sampler::walk(std::span<const float> logits, const TokenFilter& filter) {
  Candidate last = last_kept_;
  for (std::size_t count = first_walk_tokens;; count = walk_tokens) {
    collect(logits, count, [&](const Candidate& candidate) {
      return better(last, candidate) && !is_suppressed(candidate.token) &&
             filter.may_fit(candidate.token);
    });
    if (candidates_.empty()) return std::nullopt;
    if (const auto token = first_collected(filter)) return token;
    last = candidates_.back();
  }
}

std::optional<Token> Sampler::first_collected(const TokenFilter& filter) {
  std::size_t count = first_chunk;
  for (std::size_t at = 0; at < candidates_.size(); at += order_.size(), count *= chunk_growth) {
    order_.clear();
    for (std::size_t i = at; i < std::min(at + count, candidates_.size()); ++i)
      order_.push_back(candidates_[i].token);
    const std::size_t fitting = filter.first_fitting(order_);
    if (fitting < order_.size()) return order_[fitting];
  }
  return std::nullopt;
}

bool Sampler::is_suppressed(Token token) const {
  return !suppressed_.empty() && std::binary_search(suppressed_.begin(), suppressed_.end(), token);
}

}  // namespace mlxs::engine
