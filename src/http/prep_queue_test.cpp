#include "http/prep_queue.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace mlxs::http {
namespace {

PrepJob job(std::uint64_t id, PrepKind kind, std::size_t bytes = 1) {
  return {.id = id, .kind = kind, .bytes = bytes, .work = [](const std::stop_token&) {}};
}

std::uint64_t next_id(PrepQueue& queue, PrepWorker worker) {
  const auto taken = queue.next(worker);
  return taken ? taken->id : 0;
}

TEST(PrepQueue, EachKindIsServedInItsOrder) {
  PrepQueue queue;
  for (std::uint64_t id = 1; id <= 6; ++id)
    EXPECT_TRUE(queue.add(job(id, id % 2 == 0 ? PrepKind::lengthy : PrepKind::brief)));
  EXPECT_EQ(next_id(queue, PrepWorker::brief_only), 1U);
  EXPECT_EQ(next_id(queue, PrepWorker::any), 2U);
  EXPECT_EQ(next_id(queue, PrepWorker::brief_only), 3U);
  EXPECT_EQ(next_id(queue, PrepWorker::brief_only), 5U);
  EXPECT_EQ(next_id(queue, PrepWorker::brief_only), 0U) << "lengthy work is not its own";
  EXPECT_EQ(next_id(queue, PrepWorker::any), 4U);
  EXPECT_EQ(next_id(queue, PrepWorker::any), 6U);
  EXPECT_EQ(next_id(queue, PrepWorker::any), 0U);
}

TEST(PrepQueue, TheWorkerForAnythingHelpsWithBriefWork) {
  PrepQueue queue;
  EXPECT_TRUE(queue.add(job(1, PrepKind::brief)));
  EXPECT_EQ(next_id(queue, PrepWorker::any), 1U);
}

TEST(PrepQueue, WhatNobodyWantsAnyMoreIsGone) {
  PrepQueue queue;
  EXPECT_TRUE(queue.add(job(1, PrepKind::brief, 10)));
  EXPECT_TRUE(queue.add(job(2, PrepKind::lengthy, 20)));
  queue.remove(1);
  queue.remove(7);
  EXPECT_EQ(queue.bytes(), 20U);
  EXPECT_EQ(next_id(queue, PrepWorker::brief_only), 0U);
  EXPECT_EQ(next_id(queue, PrepWorker::any), 2U);
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(PrepQueue, HasABoundInJobsAndInBytes) {
  PrepQueue queue({.jobs_max = 3, .bytes_max = 100});
  EXPECT_TRUE(queue.add(job(1, PrepKind::brief, 60)));
  EXPECT_FALSE(queue.add(job(2, PrepKind::lengthy, 41)));
  EXPECT_TRUE(queue.add(job(3, PrepKind::lengthy, 40)));
  EXPECT_TRUE(queue.add(job(4, PrepKind::brief, 0)));
  EXPECT_FALSE(queue.add(job(5, PrepKind::brief, 0)));
  EXPECT_EQ(next_id(queue, PrepWorker::any), 3U);
  EXPECT_TRUE(queue.add(job(6, PrepKind::brief, 40)));
}

TEST(PrepQueue, OneJobAlwaysFits) {
  PrepQueue queue({.jobs_max = 3, .bytes_max = 100});
  EXPECT_TRUE(queue.add(job(1, PrepKind::brief, 1000)));
}

}  // namespace
}  // namespace mlxs::http
