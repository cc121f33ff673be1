#include "engine/rewind_rules.hpp"

#include <gtest/gtest.h>

namespace mlxs::engine {
namespace {

struct Case {
  const char* name;
  RewindRules rules;
  LaneMemory lane;
  int length;
  bool allowed;
};

TEST(RewindRules, HoldTheTable) {
  const RewindRules attention(MemoryKind::attention, 0, 0);
  const RewindRules window(MemoryKind::sliding_window, 512, 0);
  const RewindRules recurrent(MemoryKind::recurrent, 0, 4);
  const RewindRules compressed(MemoryKind::compressed, 0, 4);
  const LaneMemory whole{
      .length = 1500, .oldest_position = 0, .last_ubatch_tokens = 3, .rewound = false};
  const LaneMemory slid{
      .length = 1500, .oldest_position = 476, .last_ubatch_tokens = 1, .rewound = false};
  LaneMemory long_batch = slid;
  long_batch.last_ubatch_tokens = 5;
  LaneMemory restored = whole;
  restored.last_ubatch_tokens = 0;
  LaneMemory rewound = whole;
  rewound.rewound = true;

  const Case cases[] = {
      {"attention goes anywhere", attention, whole, 3, true},
      {"nothing goes forward", attention, whole, 1501, false},
      {"nothing goes below zero", attention, whole, -1, false},
      {"a window that is still whole", window, whole, 1, true},
      {"the window before p has slid away", window, slid, 800, false},
      {"the first position whose window is there", window, slid, 988, true},
      {"one before it", window, slid, 987, false},
      {"a slid window may still be emptied", window, slid, 0, true},
      {"a slid window may still go on", window, slid, 1500, true},
      {"recurrent within the last ubatch", recurrent, whole, 1498, true},
      {"recurrent behind the last ubatch", recurrent, whole, 1497, false},
      {"recurrent behind a single token", recurrent, slid, 1499, false},
      {"recurrent twice without a decode", recurrent, rewound, 1499, false},
      {"recurrent goes on", recurrent, rewound, 1500, true},
      {"recurrent is emptied", recurrent, rewound, 0, true},
      {"compressed within its rows", compressed, long_batch, 1496, true},
      {"compressed beyond its rows", compressed, long_batch, 1495, false},
      {"compressed beyond its last batch", compressed, slid, 1498, false},
      {"compressed after a restore", compressed, restored, 1499, false},
      {"recurrent after a restore", recurrent, restored, 1499, false},
      {"compressed twice without a decode", compressed, rewound, 1499, false},
  };
  for (const Case& c : cases) EXPECT_EQ(c.rules.allows(c.lane, c.length), c.allowed) << c.name;
}

}  // namespace
}  // namespace mlxs::engine
