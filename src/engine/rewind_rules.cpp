#include "engine/rewind_rules.hpp"

#include <algorithm>

namespace mlxs::engine {

bool RewindRules::allows(const LaneMemory& lane, int length) const {
  if (length < 0 || length > lane.length) return false;
  if (length == lane.length || length == 0) return true;
  const int behind = lane.length - length;
  switch (kind_) {
    case MemoryKind::attention: return true;
    case MemoryKind::sliding_window: return lane.oldest_position <= std::max(0, length - window_);
    case MemoryKind::recurrent:
      return !lane.rewound && behind <= rollback_rows_ && behind < lane.last_ubatch_tokens;
    case MemoryKind::compressed:
      return !lane.rewound && behind <= rollback_rows_ && behind <= lane.last_ubatch_tokens;
  }
  return false;
}

}  // namespace mlxs::engine
