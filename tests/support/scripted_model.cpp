#include "support/scripted_model.hpp"

#include <algorithm>
#include <cstring>
#include <new>
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

std::uint64_t state_of(const std::vector<Token>& tokens) {
  std::uint64_t state = 0;
  for (const Token token : tokens) state = mix(state, static_cast<std::uint64_t>(token));
  return state;
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
              .suppressed_tokens = options_.suppressed_tokens,
              .kv_layout = engine::KvLayout({{sizeof(Token), 1}, {sizeof(std::uint32_t), 4}}),
              .needs_points = options_.needs_points,
              .points_late = options_.points_late,
              .state_identity = ""},
      lanes_(static_cast<std::size_t>(options_.lanes)) {}

engine::DecodeStatus ScriptedModel::decode(std::span<const engine::BatchToken> batch) {
  check(batch);
  if (options_.on_decode) options_.on_decode(batch);
  rows_.clear();
  ++decode_calls_;
  if (options_.fails && options_.fails(decode_calls_)) {
    for (const engine::BatchToken& item : batch) lane(item.lane).broken = true;
    return engine::DecodeStatus::failed;
  }
  for (const engine::BatchToken& item : batch) lane(item.lane).recent.clear();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    Lane& visible = lane(batch[i].lane);
    visible.recent.push_back(visible.state);
    MLXS_CHECK(batch[i].position == length(batch[i].lane), "positions are consecutive");
    see(visible, batch[i].token);
    MLXS_CHECK(length(batch[i].lane) <= traits_.context_tokens, "a lane stays in its window");
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
    MLXS_CHECK(!lane(item.lane).broken, "a lane is cleared after a failure");
  }
}

std::span<const float> ScriptedModel::logits(int batch_index) {
  const auto row = std::find_if(rows_.begin(), rows_.end(),
                                [&](const Row& r) { return r.batch_index == batch_index; });
  MLXS_CHECK(row != rows_.end(), "logits were asked for in the batch");
  return row->logits;
}

int ScriptedModel::length(engine::LaneId id) const {
  return static_cast<int>(lane(id).cells.size());
}

bool ScriptedModel::can_rewind(engine::LaneId id, int length) const {
  const int behind = this->length(id) - length;
  if (length < 0 || behind < 0 || lane(id).broken) return false;
  return options_.rewind_max < 0 || behind <= options_.rewind_max;
}

void ScriptedModel::rewind(engine::LaneId id, int length) {
  MLXS_CHECK(can_rewind(id, length), "rewind only where can_rewind allows it");
  const std::vector<Token> cells = std::exchange(lane(id), {}).cells;
  for (int i = 0; i < length; ++i) see(lane(id), cells[static_cast<std::size_t>(i)]);
}

void ScriptedModel::clear(engine::LaneId id) { lane(id) = {}; }

engine::SharedBlob ScriptedModel::copy_rows(engine::LaneId id, engine::TokenRange range) {
  const Lane& from = lane(id);
  MLXS_CHECK(!from.broken && range.end <= length(id), "a lane holds the rows of its tokens");
  count_copy();
  auto blob = std::make_shared<engine::KvBlob>(traits_.kv_layout.bytes(range));
  const auto cells = std::as_bytes(std::span(from.cells)
                                       .subspan(static_cast<std::size_t>(range.begin),
                                                static_cast<std::size_t>(range.end - range.begin)));
  const auto fours =
      std::as_bytes(std::span(from.fours)
                        .subspan(static_cast<std::size_t>(range.begin / 4),
                                 static_cast<std::size_t>(range.end / 4 - range.begin / 4)));
  std::copy(fours.begin(), fours.end(),
            std::copy(cells.begin(), cells.end(), blob->bytes().begin()));
  return blob;
}

engine::SharedBlob ScriptedModel::copy_point(engine::LaneId id, int length) {
  const Lane& from = lane(id);
  MLXS_CHECK(options_.needs_points && !from.broken, "a lane has a state");
  const auto behind = static_cast<std::size_t>(this->length(id) - length);
  MLXS_CHECK(behind == 0 || (options_.points_late && behind <= from.recent.size()),
             "a point is of the end or of the last decode call");
  count_copy();
  auto blob = std::make_shared<engine::KvBlob>(sizeof(std::uint64_t));
  const std::uint64_t& state = behind == 0 ? from.state : from.recent[from.recent.size() - behind];
  std::memcpy(blob->bytes().data(), &state, sizeof(std::uint64_t));
  return blob;
}

void ScriptedModel::count_copy() {
  ++copies_;
  if (options_.copy_throws && options_.copy_throws(copies_)) throw std::bad_alloc();
}

bool ScriptedModel::next_fill_fails(engine::LaneId id) {
  ++fills_;
  if (!options_.fill_fails || !options_.fill_fails(fills_)) return false;
  clear(id);
  return true;
}

void ScriptedModel::keep_rows(engine::LaneId id, int length) {
  Lane& kept = lane(id);
  MLXS_CHECK(length >= 0 && length <= this->length(id), "only rows that are there are kept");
  kept.recent.clear();
  kept.cells.resize(static_cast<std::size_t>(length));
  kept.fours.resize(static_cast<std::size_t>(length / 4));
  kept.broken = options_.needs_points && length > 0;
  kept.state = kept.broken ? 0 : state_of(kept.cells);
}

bool ScriptedModel::fill_rows(engine::LaneId id, std::span<const Token> tokens,
                              const engine::KvBlob& rows) {
  Lane& to = lane(id);
  const int begin = length(id);
  const int end = begin + static_cast<int>(tokens.size());
  MLXS_CHECK(rows.size() == traits_.kv_layout.bytes({begin, end}), "rows fit their tokens");
  MLXS_CHECK(end <= traits_.context_tokens, "a lane stays in its window");
  if (next_fill_fails(id)) return false;
  to.recent.clear();
  to.cells.resize(static_cast<std::size_t>(end));
  to.fours.resize(static_cast<std::size_t>(end / 4));
  const std::size_t cell_bytes = tokens.size_bytes();
  std::memcpy(to.cells.data() + begin, rows.bytes().data(), cell_bytes);
  const std::size_t four_bytes = rows.size() - cell_bytes;
  // Fewer than four tokens may hold no row of fours, and memcpy takes no null.
  if (four_bytes > 0)
    std::memcpy(to.fours.data() + begin / 4, rows.bytes().data() + cell_bytes, four_bytes);
  to.broken = options_.needs_points;
  if (!options_.needs_points) to.state = state_of(to.cells);
  return true;
}

bool ScriptedModel::fill_point(engine::LaneId id, int length, const engine::KvBlob& point) {
  Lane& to = lane(id);
  MLXS_CHECK(options_.needs_points && length > 0 && length == this->length(id),
             "a point completes rows that are there");
  if (next_fill_fails(id)) return false;
  std::memcpy(&to.state, point.bytes().data(), sizeof to.state);
  to.broken = false;
  return true;
}

base::Result<std::unique_ptr<engine::TokenGrammar>> ScriptedModel::make_grammar(
    const std::string& gbnf) {
  const std::string wanted = options_.ignores_grammars ? "root ::= [^]*" : gbnf;
  return ScriptedGrammar::create(wanted, vocabulary_, grammar_counts_);
}

void ScriptedModel::see(Lane& lane, Token token) {
  lane.cells.push_back(token);
  lane.state = mix(lane.state, static_cast<std::uint64_t>(token));
  if (lane.cells.size() % 4 == 0) lane.fours.push_back(static_cast<std::uint32_t>(lane.state));
}

std::vector<float> ScriptedModel::logits_after(const Lane& lane) const {
  const std::vector<Token>& visible = lane.cells;
  std::uint64_t hash = mix(lane.state, visible.size());
  for (const Token token : visible) hash = mix(hash, static_cast<std::uint64_t>(token));
  for (const std::uint32_t four : lane.fours) hash = mix(hash, four);
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

ScriptedModel::Lane& ScriptedModel::lane(engine::LaneId id) {
  return lanes_[static_cast<std::size_t>(id)];
}

const ScriptedModel::Lane& ScriptedModel::lane(engine::LaneId id) const {
  return lanes_[static_cast<std::size_t>(id)];
}

}  // namespace mlxs::test
