// An honest fake of engine::Model and its vocabulary, for tests without libllama.
//
// Tokens 0..255 are bytes; 256 ends a turn; 257 is "<|reply|>", special in template text only. The
// logits are a pure function of the tokens visible in the lane's own fake cells, so a prefix shared
// one token too far, a forgotten trim or a wrong position changes what is "said". Beside the cells
// a lane has rows that stand for four tokens each and, where points are needed, a running state
// that only a point can bring back: mixing them up changes what is said as well. Illegal calls stop
// the program.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/model.hpp"
#include "engine/vocabulary.hpp"
#include "support/scripted_grammar.hpp"

namespace mlxs::test {

inline constexpr engine::Token end_of_turn_token = 256;
inline constexpr engine::Token reply_token = 257;
inline constexpr int scripted_vocabulary_size = 258;

class ScriptedVocabulary final : public engine::Vocabulary {
 public:
  [[nodiscard]] std::vector<engine::Token> tokenize(const core::Prompt& prompt) const override;
  [[nodiscard]] std::string bytes_of(engine::Token token) const override;
  [[nodiscard]] bool ends_turn(engine::Token token) const override;
  [[nodiscard]] int size() const override { return scripted_vocabulary_size; }
};

struct ScriptedOptions {
  int lanes = 4;
  int context_tokens = 4096;
  int decode_tokens_max = 512;
  // What the model says after a prompt (the text of everything visible up to the last "<|reply|>");
  // then it ends its turn. Absent: pseudo-random bytes, a function of the visible tokens.
  std::function<std::string(const std::string& prompt)> reply;
  // Called at the start of every decode, on the engine thread; may block to hold the engine where a
  // test wants it.
  std::function<void(std::span<const engine::BatchToken>)> on_decode;
  // How far back a lane can be rewound; -1: anywhere, 0: not at all (a recurrent model).
  int rewind_max = -1;
  // Called with the number of the decode call, from 1; true makes that call fail.
  std::function<bool(int)> fails;
  // Rows alone do not make a lane, as with sliding windows and recurrent states.
  bool needs_points = false;
  // A point can be copied for every length in a lane's last decode call, as with sliding windows.
  bool points_late = false;
  // Called with the number of the fill (rows or point), from 1; true makes that call fail.
  std::function<bool(int)> fill_fails;
  // Called with the number of the copy (rows or point), from 1; true: there is no memory for it.
  std::function<bool(int)> copy_throws;
  std::vector<engine::Token> suppressed_tokens = {};
  // Grammars are taken and hold nothing: what is said stays what the script says.
  bool ignores_grammars = false;
};

class ScriptedModel final : public engine::Model {
 public:
  explicit ScriptedModel(ScriptedOptions options);

  [[nodiscard]] const engine::ModelTraits& traits() const override { return traits_; }
  [[nodiscard]] engine::DecodeStatus decode(std::span<const engine::BatchToken> batch) override;
  // A millisecond for each call.
  [[nodiscard]] base::Duration decode_time() const override {
    return std::chrono::milliseconds(decode_calls_);
  }
  [[nodiscard]] std::span<const float> logits(int batch_index) override;
  [[nodiscard]] int length(engine::LaneId lane) const override;
  [[nodiscard]] bool can_rewind(engine::LaneId lane, int length) const override;
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
      const std::string& gbnf) override;
  [[nodiscard]] const GrammarCounts& grammar_counts() const { return grammar_counts_; }

 private:
  struct Lane {
    std::vector<engine::Token> cells;
    std::vector<std::uint32_t> fours;   // one for every four tokens
    std::uint64_t state = 0;            // of everything seen, as a recurrent state is
    std::vector<std::uint64_t> recent;  // the states before each token of the last decode call
    bool broken = false;  // of a failed decode, or waiting for its point, until cleared or filled
  };

  struct Row {
    int batch_index = 0;
    std::vector<float> logits;
  };

  void check(std::span<const engine::BatchToken> batch) const;
  [[nodiscard]] bool next_fill_fails(engine::LaneId lane);
  void count_copy();
  std::vector<float> logits_after(const Lane& lane) const;
  engine::Token scripted_next(const std::vector<engine::Token>& visible) const;
  static void see(Lane& lane, engine::Token token);
  Lane& lane(engine::LaneId id);
  [[nodiscard]] const Lane& lane(engine::LaneId id) const;

  ScriptedOptions options_;
  engine::ModelTraits traits_;
  std::vector<Lane> lanes_;
  std::vector<Row> rows_;
  int decode_calls_ = 0;
  int fills_ = 0;
  int copies_ = 0;
  ScriptedVocabulary vocabulary_;
  GrammarCounts grammar_counts_;
};

}  // namespace mlxs::test
