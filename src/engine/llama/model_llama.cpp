#include "engine/llama/model_llama.hpp"

#include <llama-kv-rows.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string_view>
#include <utility>

#include "base/check.hpp"

namespace mlxs::engine::llama {
namespace {

std::string architecture_of(const llama_model* model) {
  char text[64] = "";
  llama_model_meta_val_str(model, "general.architecture", text, sizeof text);
  return text;
}

MemoryKind kind_of(const llama_model* model) {
  if (architecture_of(model) == "deepseek4") return MemoryKind::compressed;
  if (llama_model_is_hybrid(model) || llama_model_is_recurrent(model)) return MemoryKind::recurrent;
  return llama_model_n_swa(model) > 0 ? MemoryKind::sliding_window : MemoryKind::attention;
}

std::uint8_t* raw(std::byte* bytes) { return reinterpret_cast<std::uint8_t*>(bytes); }
const std::uint8_t* raw(const std::byte* bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes);
}

RewindRules rules_of(const llama_model* model, const llama_context* context) {
  return {kind_of(model), llama_model_n_swa(model), static_cast<int>(llama_n_rs_seq(context))};
}

}  // namespace

ModelLlama::ModelLlama(Weights weights, Context context, Threads threads, ModelTraits traits)
    : weights_(std::move(weights)),
      threads_(std::move(threads)),
      context_(std::move(context)),
      traits_(std::move(traits)),
      rules_(rules_of(weights_.get(), context_.get())),
      batch_(llama_batch_init(traits_.decode_tokens_max, 0, 1)),
      lanes_(static_cast<std::size_t>(traits_.lanes)) {
  if (threads_) llama_attach_threadpool(context_.get(), threads_.get(), threads_.get());
  traits_.needs_points =
      rules_.kind() != MemoryKind::attention || traits_.kv_layout.planes().empty();
  traits_.points_late =
      rules_.kind() == MemoryKind::sliding_window && !traits_.kv_layout.planes().empty();
}

ModelLlama::~ModelLlama() {
  if (threads_) llama_detach_threadpool(context_.get());
  llama_batch_free(batch_);
}

DecodeStatus ModelLlama::decode(std::span<const BatchToken> batch) {
  check(batch);
  fill(batch);
  const auto begin = std::chrono::steady_clock::now();
  int status = -2;
  try {
    status = llama_decode(context_.get(), batch_);
  } catch (const std::exception&) {
    status = -2;  // the same as any failed computation: the lanes are unknown
  }
  decode_time_ += std::chrono::steady_clock::now() - begin;
  if (status == 0) {
    note_decoded(batch);
    return DecodeStatus::ok;
  }
  if (status == 1) return DecodeStatus::no_room;
  for (const BatchToken& item : batch) lanes_[static_cast<std::size_t>(item.lane)].broken = true;
  return DecodeStatus::failed;
}

// libllama aborts the process on a wrong batch, in Release too; our own check names the rule.
void ModelLlama::check(std::span<const BatchToken> batch) const {
  MLXS_CHECK(!batch.empty(), "a batch is not empty");
  MLXS_CHECK(static_cast<int>(batch.size()) <= traits_.decode_tokens_max, "a batch has a bound");
  std::vector<int> lengths;
  for (const Lane& lane : lanes_) lengths.push_back(lane.length);
  int outputs = 0;
  for (const BatchToken& item : batch) {
    MLXS_CHECK(item.lane >= 0 && item.lane < traits_.lanes, "a lane exists");
    const auto lane = static_cast<std::size_t>(item.lane);
    MLXS_CHECK(!lanes_[lane].broken, "a lane is cleared after a failure");
    MLXS_CHECK(item.token >= 0 && item.token < traits_.vocabulary_size, "a token exists");
    MLXS_CHECK(item.position == lengths[lane]++, "positions are consecutive");
    MLXS_CHECK(lengths[lane] <= traits_.context_tokens, "a lane stays in its window");
    outputs += item.wants_logits ? 1 : 0;
  }
  MLXS_CHECK(outputs <= traits_.lanes, "at most one row of logits per lane");
}

void ModelLlama::fill(std::span<const BatchToken> batch) {
  batch_.n_tokens = static_cast<std::int32_t>(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch_.token[i] = batch[i].token;
    batch_.pos[i] = batch[i].position;
    batch_.n_seq_id[i] = 1;
    batch_.seq_id[i][0] = batch[i].lane;
    batch_.logits[i] = batch[i].wants_logits ? 1 : 0;
  }
}

void ModelLlama::note_decoded(std::span<const BatchToken> batch) {
  std::vector<int> tokens(lanes_.size(), 0);
  for (const BatchToken& item : batch) ++tokens[static_cast<std::size_t>(item.lane)];
  // Lanes of one batch may be split over ubatches; only the last rollback rows + 1 tokens surely
  // stay together (llama-memory-recurrent.cpp:442).
  const int together = static_cast<int>(llama_n_rs_seq(context_.get())) + 1;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    if (tokens[i] == 0) continue;
    lanes_[i].length += tokens[i];
    lanes_[i].last_ubatch_tokens = std::min(tokens[i], together);
    lanes_[i].rewound = false;
  }
}

std::span<const float> ModelLlama::logits(int batch_index) {
  const float* row = llama_get_logits_ith(context_.get(), batch_index);
  MLXS_CHECK(row != nullptr, "logits were asked for in the batch");
  return {row, static_cast<std::size_t>(traits_.vocabulary_size)};
}

int ModelLlama::length(LaneId lane) const {
  return lanes_.at(static_cast<std::size_t>(lane)).length;
}

bool ModelLlama::can_rewind(LaneId lane, int length) const {
  const bool broken = lanes_.at(static_cast<std::size_t>(lane)).broken;
  return !broken && rules_.allows(memory_of(lane), length);
}

LaneMemory ModelLlama::memory_of(LaneId id) const {
  const Lane& lane = lanes_[static_cast<std::size_t>(id)];
  const llama_pos oldest = llama_memory_seq_pos_min(llama_get_memory(context_.get()), id);
  return {.length = lane.length,
          .oldest_position = std::max(oldest, 0),
          .last_ubatch_tokens = lane.last_ubatch_tokens,
          .rewound = lane.rewound};
}

void ModelLlama::rewind(LaneId id, int length) {
  MLXS_CHECK(can_rewind(id, length), "rewind only where can_rewind allows it");
  Lane& lane = lanes_[static_cast<std::size_t>(id)];
  if (length == lane.length) return;
  if (length == 0) return clear(id);
  const bool done = llama_memory_seq_rm(llama_get_memory(context_.get()), id, length, -1);
  MLXS_CHECK(done, "libllama rewinds where the rules allow it");
  lane.length = length;
  lane.rewound = true;
}

void ModelLlama::clear(LaneId id) {
  const bool done = llama_memory_seq_rm(llama_get_memory(context_.get()), id, -1, -1);
  MLXS_CHECK(done, "a lane can always be emptied");
  lanes_.at(static_cast<std::size_t>(id)) = {};
}

// --- copies in host memory

SharedBlob ModelLlama::copy_rows(LaneId lane, TokenRange range) {
  auto blob = std::make_shared<KvBlob>(traits_.kv_layout.bytes(range));
  if (blob->size() == 0) return blob;
  const bool copied =
      llama_kv_rows_get(context_.get(), lane, range.begin, range.end, raw(blob->bytes().data()));
  MLXS_CHECK(copied, "a lane holds the rows of its tokens");
  return blob;
}

// Without planes nothing can be cut by range, so the point is the whole state.
llama_state_seq_flags ModelLlama::point_flags() const {
  return traits_.kv_layout.planes().empty() ? 0 : LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY;
}

SharedBlob ModelLlama::copy_point(LaneId lane, int length) {
  if (length != this->length(lane)) return copy_late_point(lane, length);
  const std::size_t size = llama_state_seq_get_size_ext(context_.get(), lane, point_flags());
  auto blob = std::make_shared<KvBlob>(size);
  const std::size_t copied = llama_state_seq_get_data_ext(context_.get(), raw(blob->bytes().data()),
                                                          size, lane, point_flags());
  MLXS_CHECK(size > 0 && copied == size, "a lane has a state");
  return blob;
}

// A sliding window has room for one decode call more than it needs, so the window before each of
// its tokens is still there.
SharedBlob ModelLlama::copy_late_point(LaneId lane, int length) {
  MLXS_CHECK(traits_.points_late && length > 0 && length < this->length(lane),
             "a late point is of a length that the lane has gone past");
  const std::size_t size = llama_kv_window_get(context_.get(), lane, length, nullptr, 0);
  if (size == 0) return nullptr;
  auto blob = std::make_shared<KvBlob>(size);
  const std::size_t copied =
      llama_kv_window_get(context_.get(), lane, length, raw(blob->bytes().data()), size);
  MLXS_CHECK(copied == size, "a window is copied whole");
  return blob;
}

void ModelLlama::keep_rows(LaneId id, int length) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  MLXS_CHECK(length >= 0 && length <= lane.length, "only rows that are there are kept");
  if (length == 0) return clear(id);
  if (length < lane.length) llama_kv_rows_trim(context_.get(), id, length);
  lane = {.length = length, .broken = traits_.needs_points};
}

bool ModelLlama::fill_rows(LaneId id, std::span<const Token> tokens, const KvBlob& rows) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  const int end = lane.length + static_cast<int>(tokens.size());
  MLXS_CHECK(rows.size() == traits_.kv_layout.bytes({lane.length, end}), "rows fit their tokens");
  // Also where a run of compressed rows is empty: its tokens have cells.
  if (!traits_.kv_layout.planes().empty() &&
      !llama_kv_rows_set(context_.get(), id, lane.length, end, tokens.data(),
                         raw(rows.bytes().data()))) {
    clear(id);
    return false;
  }
  lane = {.length = end, .broken = traits_.needs_points};
  return true;
}

bool ModelLlama::fill_point(LaneId id, int length, const KvBlob& point) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  MLXS_CHECK(traits_.needs_points && length > 0 && length == lane.length,
             "a point completes rows that are there");
  const std::size_t taken = llama_state_seq_set_data_ext(context_.get(), raw(point.bytes().data()),
                                                         point.size(), id, point_flags());
  if (taken != point.size()) {
    clear(id);  // a failing set may leave half of a state
    return false;
  }
  lane = {.length = length};
  return true;
}

base::Result<std::unique_ptr<TokenGrammar>> ModelLlama::make_grammar(const std::string& gbnf) {
  if (!token_bytes_)
    token_bytes_ = std::make_unique<const TokenBytes>(llama_model_get_vocab(weights_.get()));
  return GrammarLlama::create(*token_bytes_, gbnf);
}

}  // namespace mlxs::engine::llama
