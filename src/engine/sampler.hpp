// Chooses the next token from logits. Pure: the same settings, seed and logits give the same
// tokens. Order of the filters is llama.cpp's default: top_k, top_p, min_p, then temperature, then
// one draw. Thread: one owner.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "core/sampling.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

class Sampler {
 public:
  // `seed` is used when the settings carry none. Suppressed tokens are never chosen.
  Sampler(core::SamplingSettings settings, std::uint64_t seed, std::span<const Token> suppressed);

  // Logits of the whole vocabulary. Equal logits: the lower token id comes first.
  [[nodiscard]] Token sample(std::span<const float> logits);

 private:
  struct Candidate {
    float logit = 0.0F;
    Token token = 0;
  };

  [[nodiscard]] bool is_suppressed(Token token) const;
  [[nodiscard]] Token greedy(std::span<const float> logits) const;
  void collect(std::span<const float> logits);
  void filter();
  [[nodiscard]] Token draw();

  core::SamplingSettings settings_;
  std::mt19937_64 random_;
  std::vector<Token> suppressed_;  // sorted
  std::vector<Candidate>
      candidates_;  // best first after collect; kept to avoid an allocation per token
};

}  // namespace mlxs::engine
