#include "cache/forced_model.hpp"

namespace mlxs::test {

std::span<const float> ForcedModel::logits(int batch_index) {
  const std::span<const float> own = model_->logits(batch_index);
  if (script_.empty()) return own;
  forced_.assign(own.size(), 0.0F);
  forced_[static_cast<std::size_t>(script_.front())] = 100.0F;
  script_.pop_front();
  return forced_;
}

}  // namespace mlxs::test
