#include "cache/forced_model.hpp"

#include <utility>

namespace mlxs::test {

using engine::LaneId;
using engine::SharedBlob;

ForcedModel::ForcedModel(std::unique_ptr<engine::Model> model, LaneLedger* ledger)
    : model_(std::move(model)), ledger_(ledger) {
  if (ledger_ != nullptr) ledger_->begin(traits());
}

engine::DecodeStatus ForcedModel::decode(std::span<const engine::BatchToken> batch) {
  const engine::DecodeStatus status = model_->decode(batch);
  if (ledger_ != nullptr && status == engine::DecodeStatus::ok) ledger_->computed(batch);
  return status;
}

std::span<const float> ForcedModel::logits(int batch_index) {
  const std::span<const float> own = model_->logits(batch_index);
  if (script_.empty()) return own;
  forced_.assign(own.size(), 0.0F);
  forced_[static_cast<std::size_t>(script_.front())] = 100.0F;
  script_.pop_front();
  return forced_;
}

void ForcedModel::rewind(LaneId lane, int length) {
  model_->rewind(lane, length);
  if (ledger_ != nullptr) ledger_->cut_back(lane, length);
}

void ForcedModel::clear(LaneId lane) {
  model_->clear(lane);
  if (ledger_ != nullptr) ledger_->cut_back(lane, 0);
}

SharedBlob ForcedModel::copy_rows(LaneId lane, engine::TokenRange range) {
  SharedBlob rows = model_->copy_rows(lane, range);
  if (ledger_ != nullptr) ledger_->rows_out(lane, range, *rows);
  return rows;
}

SharedBlob ForcedModel::copy_point(LaneId lane, int length) {
  SharedBlob point = model_->copy_point(lane, length);
  if (ledger_ != nullptr && point) ledger_->point_out(lane, length, *point);
  return point;
}

void ForcedModel::keep_rows(LaneId lane, int length) {
  model_->keep_rows(lane, length);
  if (ledger_ != nullptr) ledger_->cut_back(lane, length);
}

bool ForcedModel::fill_rows(LaneId lane, std::span<const engine::Token> tokens,
                            const engine::KvBlob& rows) {
  if (ledger_ != nullptr) ledger_->rows_in(lane, tokens, rows);
  const bool filled = model_->fill_rows(lane, tokens, rows);
  if (ledger_ != nullptr && !filled) ledger_->cut_back(lane, 0);
  return filled;
}

bool ForcedModel::fill_point(LaneId lane, int length, const engine::KvBlob& point) {
  if (ledger_ != nullptr) ledger_->point_in(lane, point);
  const bool filled = model_->fill_point(lane, length, point);
  if (ledger_ != nullptr && !filled) ledger_->cut_back(lane, 0);
  return filled;
}

}  // namespace mlxs::test
