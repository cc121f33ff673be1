// A real model whose answers are given: it computes everything and keeps real states, but the
// likeliest token is the next one of a script. So a random model makes tool calls, and what the
// cache does with real memory is seen. Without a script it speaks for itself. Thread: the test's.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "cache/lane_ledger.hpp"
#include "engine/model.hpp"

namespace mlxs::test {

class ForcedModel final : public engine::Model {
 public:
  // `ledger`: null for none; it outlives the model.
  ForcedModel(std::unique_ptr<engine::Model> model, LaneLedger* ledger);

  // What is sampled next, by whoever samples next.
  void say(const std::vector<engine::Token>& tokens) {
    script_.assign(tokens.begin(), tokens.end());
  }
  [[nodiscard]] bool said_all() const { return script_.empty(); }

  [[nodiscard]] const engine::ModelTraits& traits() const override { return model_->traits(); }
  [[nodiscard]] engine::DecodeStatus decode(std::span<const engine::BatchToken> batch) override;
  [[nodiscard]] std::span<const float> logits(int batch_index) override;
  [[nodiscard]] int length(engine::LaneId lane) const override { return model_->length(lane); }
  [[nodiscard]] bool can_rewind(engine::LaneId lane, int length) const override {
    return model_->can_rewind(lane, length);
  }
  void rewind(engine::LaneId lane, int length) override;
  void clear(engine::LaneId lane) override;
  [[nodiscard]] engine::SharedBlob copy_rows(engine::LaneId lane,
                                             engine::TokenRange range) override;
  [[nodiscard]] engine::SharedBlob copy_point(engine::LaneId lane, int length) override;
  void keep_rows(engine::LaneId lane, int length) override;
  [[nodiscard]] bool fill_rows(engine::LaneId lane, std::span<const engine::Token> tokens,
                               const engine::KvBlob& rows) override;
  [[nodiscard]] bool fill_point(engine::LaneId lane, int length,
                                const engine::KvBlob& point) override;
  [[nodiscard]] base::Result<std::unique_ptr<engine::TokenGrammar>> make_grammar(
      const std::string& gbnf) override {
    return model_->make_grammar(gbnf);
  }

 private:
  std::unique_ptr<engine::Model> model_;
  LaneLedger* ledger_;
  std::deque<engine::Token> script_;
  std::vector<float> forced_;
};

}  // namespace mlxs::test
