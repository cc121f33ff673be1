#include "engine/kv_layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace mlxs::engine {
namespace {

// Every row spells the plane and the number of the token that completes it.
std::string rows_of(const std::vector<KvPlane>& planes, TokenRange tokens) {
  std::string text;
  for (std::size_t plane = 0; plane < planes.size(); ++plane)
    for (int token = tokens.begin; token < tokens.end; ++token)
      if ((token + 1) % planes[plane].tokens_per_row == 0)
        text += {static_cast<char>('a' + plane), static_cast<char>(token)};
  return text;
}

KvBlob blob_of(const std::string& text) {
  KvBlob blob(text.size());
  std::transform(text.begin(), text.end(), blob.bytes().begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return blob;
}

std::string text_of(const KvBlob& blob) {
  std::string text;
  for (const std::byte byte : blob.bytes()) text.push_back(static_cast<char>(byte));
  return text;
}

TEST(KvLayout, CutsEveryPartOutOfEveryRun) {
  const std::vector<KvPlane> planes{{2, 1}, {2, 4}, {2, 1}, {2, 7}};
  const KvLayout layout(planes);
  for (int begin = 0; begin < 12; ++begin) {
    for (int end = begin; end < 24; ++end) {
      const TokenRange whole{begin, end};
      const KvBlob blob = blob_of(rows_of(planes, whole));
      ASSERT_EQ(blob.size(), layout.bytes(whole));
      for (int from = begin; from <= end; ++from)
        for (int to = from; to <= end; ++to)
          ASSERT_EQ(text_of(*layout.cut(blob, whole, {from, to})), rows_of(planes, {from, to}));
    }
  }
}

TEST(KvLayout, WithoutPlanesRowsAreEmpty) {
  EXPECT_EQ(KvLayout().bytes({0, 1000}), 0U);
  EXPECT_EQ(KvLayout().cut(KvBlob(0), {0, 9}, {3, 5})->size(), 0U);
}

}  // namespace
}  // namespace mlxs::engine
