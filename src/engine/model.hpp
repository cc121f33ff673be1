// The seam over an inference backend: a fixed number of lanes, each a growing run of tokens in a KV
// cache. Two implementations: engine/llama and tests/support/ScriptedModel. Thread: the engine
// thread only. Errors are values; a wrong call is a programmer's error and stops the program.
#pragma once

#include <span>
#include <vector>

#include "engine/token.hpp"

namespace mlxs::engine {

struct ModelTraits {
  int lanes = 1;
  int context_tokens = 0;     // window of one lane, prompt and output together
  int decode_tokens_max = 0;  // most tokens of one decode call, all lanes together
  int vocabulary_size = 0;
  std::vector<Token> suppressed_tokens;  // never sampled, by the model file's own word
};

struct BatchToken {
  Token token = 0;
  int position = 0;  // must equal the lane's length at that point: positions are consecutive
  LaneId lane = 0;
  bool wants_logits = false;
};

enum class DecodeStatus {
  ok,
  no_room,  // nothing changed
  failed,   // the lanes of this batch are in an unknown state: clear them
};

class Model {
 public:
  virtual ~Model() = default;
  [[nodiscard]] virtual const ModelTraits& traits() const = 0;
  // Appends the batch to its lanes. Tokens of one lane stand in order. At most
  // traits().decode_tokens_max of them, at most one per lane with wants_logits.
  [[nodiscard]] virtual DecodeStatus decode(std::span<const BatchToken> batch) = 0;
  // After decode: the logits of the batch's token at this index, which wanted them. Valid until the
  // next decode.
  [[nodiscard]] virtual std::span<const float> logits(int batch_index) = 0;
  // Tokens in the lane.
  [[nodiscard]] virtual int length(LaneId lane) const = 0;
  // Whether rewind(lane, length) would be exact. Never changes anything.
  [[nodiscard]] virtual bool can_rewind(LaneId lane, int length) const = 0;
  // Drops everything behind the first `length` tokens. Call only when can_rewind says so.
  virtual void rewind(LaneId lane, int length) = 0;
  // Empties the lane; always possible.
  virtual void clear(LaneId lane) = 0;
};

}  // namespace mlxs::engine
