#include "engine/lane_choice.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace mlxs::engine {
namespace {

LaneId best_of(const std::vector<LaneOffer>& offers) {
  const LaneOffer* best = best_offer(offers);
  return best == nullptr ? -1 : best->lane;
}

TEST(LaneChoice, NothingIsNoChoice) { EXPECT_EQ(best_of({}), -1); }

TEST(LaneChoice, TheLaneThatSparesMostWins) {
  EXPECT_EQ(best_of({{.lane = 0, .reused = 100}, {.lane = 1, .reused = 5000}, {.lane = 2}}), 1);
}

TEST(LaneChoice, ASideRequestTakesTheEmptyLaneAndNotTheConversation) {
  const LaneOffer main{.lane = 0, .reused = 17000, .displaced = 83000};
  const LaneOffer empty{.lane = 1, .from = ReuseFrom::memory, .reused = 17000, .copied = 17000};
  EXPECT_EQ(best_of({main, empty}), 1);
}

TEST(LaneChoice, AShortEndIsCheaperToBringBackThanALongHeadToCopy) {
  const LaneOffer neighbour{.lane = 0, .reused = 13000, .displaced = 300};
  const LaneOffer empty{.lane = 1, .from = ReuseFrom::memory, .reused = 13000, .copied = 13000};
  EXPECT_EQ(best_of({neighbour, empty}), 0);
}

TEST(LaneChoice, WhatCannotBeSavedIsNotTakenForALittle) {
  const LaneOffer costly{.lane = 0, .reused = 1500, .displaced = 1000, .displaced_lost = true};
  EXPECT_EQ(best_of({costly, {.lane = 1, .displaced_lost = true}}), 1);
  const LaneOffer cheap{.lane = 0, .reused = 15000, .displaced = 1000, .displaced_lost = true};
  EXPECT_EQ(best_of({cheap, {.lane = 1, .displaced_lost = true}}), 0);
}

TEST(LaneChoice, ASilentConversationGivesWayToOneThatIsTalking) {
  const LaneOffer silent{.lane = 0, .displaced = 90000, .idle_turns = 40};
  const LaneOffer talking{.lane = 1, .displaced = 20000, .idle_turns = 1};
  EXPECT_EQ(best_of({talking, silent}), 0);
}

TEST(LaneChoice, EqualLanesAreUsedInTurn) {
  EXPECT_EQ(best_of({{.lane = 0, .idle_turns = 3}, {.lane = 1, .idle_turns = 7}}), 1);
}

}  // namespace
}  // namespace mlxs::engine
