// engine::Model over libllama: lanes are KV streams, a decode call has at most n_ubatch tokens,
// rewinds go by RewindRules and never by what llama_memory_seq_rm says. Thread: the engine thread,
// after construction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/llama/grammar_llama.hpp"
#include "engine/llama/weights.hpp"
#include "engine/model.hpp"
#include "engine/rewind_rules.hpp"

namespace mlxs::engine::llama {

class ModelLlama final : public Model {
 public:
  // Threads may be null: then libllama makes its own for every graph.
  ModelLlama(Weights weights, Context context, Threads threads, ModelTraits traits);
  ~ModelLlama() override;

  [[nodiscard]] const ModelTraits& traits() const override { return traits_; }
  [[nodiscard]] DecodeStatus decode(std::span<const BatchToken> batch) override;
  [[nodiscard]] base::Duration decode_time() const override { return decode_time_; }
  [[nodiscard]] std::span<const float> logits(int batch_index) override;
  [[nodiscard]] int length(LaneId lane) const override;
  [[nodiscard]] bool can_rewind(LaneId lane, int length) const override;
  void rewind(LaneId lane, int length) override;
  void clear(LaneId lane) override;
  [[nodiscard]] SharedBlob copy_rows(LaneId lane, TokenRange range) override;
  [[nodiscard]] SharedBlob copy_point(LaneId lane, int length) override;
  void keep_rows(LaneId lane, int length) override;
  [[nodiscard]] bool fill_rows(LaneId lane, std::span<const Token> tokens,
                               const KvBlob& rows) override;
  [[nodiscard]] bool fill_point(LaneId lane, int length, const KvBlob& point) override;
  [[nodiscard]] base::Result<std::unique_ptr<TokenGrammar>> make_grammar(
      const std::string& gbnf) override;

 private:
  void check(std::span<const BatchToken> batch) const;
  void fill(std::span<const BatchToken> batch);
  void note_decoded(std::span<const BatchToken> batch);
  [[nodiscard]] LaneMemory memory_of(LaneId lane) const;
  [[nodiscard]] llama_state_seq_flags point_flags() const;
  [[nodiscard]] SharedBlob copy_late_point(LaneId lane, int length);

  struct Lane {
    int length = 0;
    int last_ubatch_tokens = 0;
    bool rewound = false;
    // A decode failed, or rows wait for their point: only clear and filling may follow.
    bool broken = false;
  };

  // Freed in the reverse order: context, threads, weights.
  Weights weights_;
  Threads threads_;
  Context context_;
  ModelTraits traits_;
  RewindRules rules_;
  llama_batch batch_;
  std::vector<Lane> lanes_;
  base::Duration decode_time_{};
  std::unique_ptr<const TokenBytes> token_bytes_;  // from the first grammar on
};

}  // namespace mlxs::engine::llama
