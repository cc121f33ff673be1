// The seam over an inference backend: a fixed number of lanes, each a growing run of tokens in a KV
// cache. Two implementations: engine/llama and tests/support/ScriptedModel. Thread: the engine
// thread only. Errors are values; a wrong call is a programmer's error and stops the program.
//
// A lane's state can be copied to host memory and back in two parts. Rows are what attention reads
// by position; they are cut and joined by token range. A point is everything else after a number of
// tokens: a sliding window, a recurrent state, compressor states. A lane is filled with rows from 0
// on and, where the memory needs points, completed by the point of its end.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "engine/kv_blob.hpp"
#include "engine/kv_layout.hpp"
#include "engine/token.hpp"
#include "engine/token_grammar.hpp"

namespace mlxs::engine {

struct ModelTraits {
  int lanes = 1;
  int context_tokens = 0;     // window of one lane, prompt and output together
  int decode_tokens_max = 0;  // most tokens of one decode call, all lanes together
  int vocabulary_size = 0;
  std::vector<Token> suppressed_tokens;  // never sampled, by the model file's own word
  KvLayout kv_layout;  // of rows; without planes the rows are empty and a point is the whole state
  bool needs_points = false;  // rows alone do not make a lane
  bool points_late = false;   // a point can be copied after the decode call that went past it
  // Of the model file and of every setting that shapes a state; "" when states mean nothing outside
  // this process.
  std::string state_identity;
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
  // Spent in decode so far. On a device that goes on behind the call, that is not in it.
  [[nodiscard]] virtual base::Duration decode_time() const { return {}; }
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

  // The rows of a range that the lane holds; kv_layout.bytes(range) bytes.
  [[nodiscard]] virtual SharedBlob copy_rows(LaneId lane, TokenRange range) = 0;
  // The point after the lane's first `length` tokens. Only where traits().needs_points, and only
  // the lane's present end or, where traits().points_late, a length in its last decode call. Null:
  // it is not there any more, which happens with a late one only.
  [[nodiscard]] virtual SharedBlob copy_point(LaneId lane, int length) = 0;
  // Keeps the first `length` tokens' rows and nothing else, to be filled on from there.
  virtual void keep_rows(LaneId lane, int length) = 0;
  // Appends the rows of `tokens` to those of the lane. False: there was no room, the lane is empty.
  [[nodiscard]] virtual bool fill_rows(LaneId lane, std::span<const Token> tokens,
                                       const KvBlob& rows) = 0;
  // Completes a lane that holds the rows of exactly `length` tokens. False: the point does not fit,
  // the lane is empty.
  [[nodiscard]] virtual bool fill_point(LaneId lane, int length, const KvBlob& point) = 0;

  // A grammar in GBNF, its start is "root", over the bytes of this model's tokens; it does not
  // outlive the model. Errors: invalid_request when it does not compile.
  [[nodiscard]] virtual base::Result<std::unique_ptr<TokenGrammar>> make_grammar(
      const std::string& gbnf) = 0;
};

}  // namespace mlxs::engine
