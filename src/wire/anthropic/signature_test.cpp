#include "wire/anthropic/signature.hpp"

#include <gtest/gtest.h>

namespace mlxs::wire::anthropic {
namespace {

std::string signature_of(std::string_view text) {
  Signature signature;
  signature.feed(text);
  return signature.text();
}

TEST(Signature, IsNeverEmptyAndLooksLikeBase64) {
  // Published FNV-1a vectors: the empty string and "foobar".
  EXPECT_EQ(signature_of(""), "bWx4LXNlcnZlcbf29ce484222325");
  EXPECT_EQ(signature_of("foobar"), "bWx4LXNlcnZl85944171f73967e8");
  EXPECT_EQ(signature_of("x").size() % 4, 0U);
}

TEST(Signature, DoesNotDependOnHowTheThoughtWasCut) {
  const std::string thought = "caf\u00e9, then tea";
  for (std::size_t cut = 0; cut <= thought.size(); ++cut) {
    Signature signature;
    signature.feed(thought.substr(0, cut));
    signature.feed(thought.substr(cut));
    EXPECT_EQ(signature.text(), signature_of(thought));
  }
}

}  // namespace
}  // namespace mlxs::wire::anthropic
