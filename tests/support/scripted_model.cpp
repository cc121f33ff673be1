#include "support/scripted_model.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace mlxs::test {
namespace {

using engine::Token;

constexpr std::string_view reply_marker = "<|reply|>";

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9E3779B97F4A7C15ULL + (hash << 6U) + (hash >> 2U);
  hash *= 0xBF58476D1CE4E5B9ULL;
  return hash ^ (hash >> 31U);
}

void append_bytes(std::vector<Token>& tokens, std::string_view text) {
  for (const char byte : text) tokens.push_back(static_cast<unsigned char>(byte));
}

void append_template(std::vector<Token>& tokens, std::string_view text) {
  for (std::size_t at = text.find(reply_marker); at != text.npos; at = text.find(reply_marker)) {
    append_bytes(tokens, text.substr(0, at));
    tokens.push_back(reply_token);
    text.remove_prefix(at + reply_marker.size());
  }
  append_bytes(tokens, text);
}

}  // namespace

std::vector<Token> ScriptedVocabulary::tokenize(const core::Prompt& prompt) const {
  std::vector<Token> tokens;
  for (const core::PromptPiece& piece : prompt) {
    if (piece.from_template)
      append_template(tokens, piece.text);
    else
      append_bytes(tokens, piece.text);
  }
  return tokens;
}

std::string ScriptedVocabulary::bytes_of(Token token) const {
  if (token == end_of_turn_token) return "<|end|>";
  if (token == reply_token) return std::string(reply_marker);
  return std::string(1, static_cast<char>(token));
}

bool ScriptedVocabulary::ends_turn(Token token) const { return token == end_of_turn_token; }

ScriptedModel::ScriptedModel(ScriptedOptions options)
    : options_(std::move(options)),
      traits_{.lanes = options_.lanes,
              .context_tokens = options_.context_tokens,
              .decode_tokens_max = options_.decode_tokens_max,
              .vocabulary_size = scripted_vocabulary_size,
              .suppressed_tokens = {}},
      cells_(static_cast<std::size_t>(options_.lanes)),
      broken_(static_cast<std::size_t>(options_.lanes), false) {}

engine::DecodeStatus ScriptedModel::decode(std::span<const engine::BatchToken> batch) {
  check(batch);
  if (options_.on_decode) options_.on_decode(batch);
  rows_.clear();
  ++decode_calls_;
  if (options_.fails && options_.fails(decode_calls_)) {
    for (const engine::BatchToken& item : batch)
      broken_[static_cast<std::size_t>(item.lane)] = true;
    return engine::DecodeStatus::failed;
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    std::vector<Token>& visible = cells(batch[i].lane);
    MLXS_CHECK(batch[i].position == static_cast<int>(visible.size()), "positions are consecutive");
    visible.push_back(batch[i].token);
    MLXS_CHECK(static_cast<int>(visible.size()) <= traits_.context_tokens,
               "a lane stays in its window");
    if (batch[i].wants_logits)
      rows_.push_back({.batch_index = static_cast<int>(i), .logits = logits_after(visible)});
  }
  return engine::DecodeStatus::ok;
}

void ScriptedModel::check(std::span<const engine::BatchToken> batch) const {
  MLXS_CHECK(!batch.empty(), "a batch is not empty");
  MLXS_CHECK(static_cast<int>(batch.size()) <= traits_.decode_tokens_max, "a batch has a bound");
  for (const engine::BatchToken& item : batch) {
    MLXS_CHECK(item.lane >= 0 && item.lane < traits_.lanes, "a lane exists");
    MLXS_CHECK(item.token >= 0 && item.token < scripted_vocabulary_size, "a token exists");
    MLXS_CHECK(!broken_[static_cast<std::size_t>(item.lane)], "a lane is cleared after a failure");
  }
}

std::span<const float> ScriptedModel::logits(int batch_index) {
  const auto row = std::find_if(rows_.begin(), rows_.end(),
                                [&](const Row& r) { return r.batch_index == batch_index; });
  MLXS_CHECK(row != rows_.end(), "logits were asked for in the batch");
  return row->logits;
}

int ScriptedModel::length(engine::LaneId lane) const {
  return static_cast<int>(cells_[static_cast<std::size_t>(lane)].size());
}

bool ScriptedModel::can_rewind(engine::LaneId lane, int length) const {
  const int behind = this->length(lane) - length;
  if (length < 0 || behind < 0 || broken_[static_cast<std::size_t>(lane)]) return false;
  return options_.rewind_max < 0 || behind <= options_.rewind_max;
}

void ScriptedModel::rewind(engine::LaneId lane, int length) {
  MLXS_CHECK(can_rewind(lane, length), "rewind only where can_rewind allows it");
  cells(lane).resize(static_cast<std::size_t>(length));
}

void ScriptedModel::clear(engine::LaneId lane) {
  cells(lane).clear();
  broken_[static_cast<std::size_t>(lane)] = false;
}

std::vector<float> ScriptedModel::logits_after(const std::vector<Token>& visible) const {
  std::uint64_t hash = visible.size();
  for (const Token token : visible) hash = mix(hash, static_cast<std::uint64_t>(token));
  std::vector<float> logits(static_cast<std::size_t>(scripted_vocabulary_size));
  for (std::size_t i = 0; i < logits.size(); ++i)
    logits[i] = static_cast<float>(mix(hash, i) % 4096U) / 512.0F;  // 0 .. 8
  logits[reply_token] = 0.0F;
  if (options_.reply) logits[static_cast<std::size_t>(scripted_next(visible))] = 100.0F;
  return logits;
}

Token ScriptedModel::scripted_next(const std::vector<Token>& visible) const {
  const auto marker = std::find(visible.rbegin(), visible.rend(), reply_token).base();
  std::string prompt;
  for (auto token = visible.begin(); token != marker; ++token)
    if (*token < 256) prompt.push_back(static_cast<char>(*token));
  const std::string reply = options_.reply(prompt);
  const auto said = static_cast<std::size_t>(visible.end() - marker);
  return said < reply.size() ? Token{static_cast<unsigned char>(reply[said])} : end_of_turn_token;
}

std::vector<Token>& ScriptedModel::cells(engine::LaneId lane) {
  return cells_[static_cast<std::size_t>(lane)];
}

}  // namespace mlxs::test
