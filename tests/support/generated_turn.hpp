// Random turns that the grammar of core/event.hpp allows: blocks of every kind with text that is
// hard to frame, cuts, failures before, between and inside blocks, every reason to stop. For tests
// that hold two encodings of the same turn against each other.
#pragma once

#include "core/event.hpp"

namespace mlxs::test {

// The same turn for the same seed. Thread: any.
[[nodiscard]] core::Events make_turn(unsigned seed);

}  // namespace mlxs::test
