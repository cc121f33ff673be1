// Chooses the next token from logits. Pure: the same settings, seed, logits and answers of the
// filter give the same tokens. Order of the filters is llama.cpp's default: top_k, top_p, min_p,
// then temperature, then one draw.
//
// Where a grammar holds, the drawn token alone is looked at first, because a model that behaves is
// right nearly always; asking about the whole vocabulary costs 20 to 69 ms. A refused token is
// taken out and another is drawn, which is the same as drawing from what the grammar allows. Only
// when nothing is left the rest of the vocabulary is walked through, likeliest first.
// Thread: one owner.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "core/sampling.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

enum class Manner {
  drawn,     // as the settings say
  likeliest  // the best token, whatever they say; uses no random number
};

// What may come next, as TokenGrammar says it.
struct TokenFilter {
  std::function<std::size_t(std::span<const Token>)> first_fitting;
  std::function<bool(Token)> may_fit;
};

class Sampler {
 public:
  // `seed` is used when the settings carry none. Suppressed tokens are never chosen.
  Sampler(core::SamplingSettings settings, std::uint64_t seed, std::span<const Token> suppressed);

  // Logits of the whole vocabulary. Equal logits: the lower token id comes first.
  [[nodiscard]] Token sample(std::span<const float> logits, Manner manner = Manner::drawn);
  // The token that sample() has just given for these logits does not fit: another one that does.
  // Nothing when no token of the vocabulary fits.
  [[nodiscard]] std::optional<Token> sample_instead(std::span<const float> logits,
                                                    const TokenFilter& filter);

 private:
  struct Candidate {
    float logit = 0.0F;
    Token token = 0;
    double weight = 0.0;  // relative to the best one's 1, with temperature
  };

  [[nodiscard]] static bool better(const Candidate& a, const Candidate& b);
  [[nodiscard]] bool is_suppressed(Token token) const;
  [[nodiscard]] Candidate likeliest(std::span<const float> logits) const;
  template <typename Wanted>
  void collect(std::span<const float> logits, std::size_t count, const Wanted& wanted);
  void filter();
  void weigh();
  [[nodiscard]] Token draw();
  void draw_order(std::size_t count);
  [[nodiscard]] std::optional<Token> first_collected(const TokenFilter& filter);
  [[nodiscard]] std::optional<Token> walk(std::span<const float> logits, const TokenFilter& filter);

  core::SamplingSettings settings_;
  std::mt19937_64 random_;
  std::vector<Token> suppressed_;  // sorted
  // Best first after collect; what was drawn is taken out. Kept to avoid an allocation per token.
  std::vector<Candidate> candidates_;
  Candidate last_kept_;       // the worst that the filters have left
  std::vector<Token> order_;  // tokens to ask the filter about
};

}  // namespace mlxs::engine
