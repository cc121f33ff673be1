#include "engine/sampler.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace mlxs::engine {

Sampler::Sampler(core::SamplingSettings settings, std::uint64_t seed,
                 std::span<const Token> suppressed)
    : settings_(settings),
      random_(settings.seed.value_or(seed)),
      suppressed_(suppressed.begin(), suppressed.end()) {
  std::sort(suppressed_.begin(), suppressed_.end());
}

Token Sampler::sample(std::span<const float> logits) {
  if (settings_.temperature <= 0.0F || settings_.top_k == 1) return greedy(logits);
  collect(logits);
  filter();
  return draw();
}

Token Sampler::greedy(std::span<const float> logits) const {
  Token best = -1;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const auto token = static_cast<Token>(i);
    const bool better = best < 0 || logits[i] > logits[static_cast<std::size_t>(best)];
    if (better && !is_suppressed(token)) best = token;
  }
  MLXS_CHECK(best >= 0, "some token is always allowed");
  return best;
}

// Keeps the k best in a heap whose front is the worst of them: one pass, no copy of the vocabulary.
void Sampler::collect(std::span<const float> logits) {
  const auto better = [](const Candidate& a, const Candidate& b) {
    return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
  };
  const int wanted = settings_.top_k > 0 ? std::min(settings_.top_k, base::limits::candidates_max)
                                         : base::limits::candidates_max;
  const auto k = static_cast<std::size_t>(wanted);
  candidates_.clear();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (candidates_.size() == k && !(logits[i] > candidates_.front().logit)) continue;
    const Candidate candidate{.logit = logits[i], .token = static_cast<Token>(i)};
    if (is_suppressed(candidate.token)) continue;
    if (candidates_.size() == k) {
      std::pop_heap(candidates_.begin(), candidates_.end(), better);
      candidates_.pop_back();
    }
    candidates_.push_back(candidate);
    std::push_heap(candidates_.begin(), candidates_.end(), better);
  }
  MLXS_CHECK(!candidates_.empty(), "some token is always allowed");
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

Token Sampler::draw() {
  const float top = candidates_.front().logit;
  const auto weight = [&](const Candidate& candidate) {
    return std::exp((double{candidate.logit} - top) / settings_.temperature);
  };
  double total = 0.0;
  for (const Candidate& candidate : candidates_) total += weight(candidate);
  // 53 random bits make a double in [0, 1); std::uniform_real_distribution differs between
  // libraries.
  double left = static_cast<double>(random_() >> 11U) * 0x1.0p-53 * total;
  for (const Candidate& candidate : candidates_) {
    left -= weight(candidate);
    if (left < 0.0) return candidate.token;
  }
  return candidates_.back().token;
}

bool Sampler::is_suppressed(Token token) const {
  return !suppressed_.empty() && std::binary_search(suppressed_.begin(), suppressed_.end(), token);
}

}  // namespace mlxs::engine
