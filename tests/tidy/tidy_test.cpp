// Reads this repository and holds it to the house rules.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tidy/rules.hpp"

namespace mlxs::tidy {
namespace {

std::string listed(const Violations& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    text += violation.path + ":" + std::to_string(violation.line) + ": " + violation.rule + "\n";
  }
  return text;
}

class Tidy : public ::testing::Test {
 protected:
  const Sources sources_ = read_repository(MLXS_REPOSITORY);
};

TEST_F(Tidy, TheRepositoryIsReallyRead) {
  EXPECT_GT(sources_.size(), 50U);
  EXPECT_EQ(std::ranges::count(sources_, "src/base/result.hpp", &Source::path), 1);
}

TEST_F(Tidy, FilesFunctionsAndLinesAreSmall) { EXPECT_EQ(listed(check_sizes(sources_)), ""); }

TEST_F(Tidy, NoWordIsWhereItDoesNotBelong) { EXPECT_EQ(listed(check_words(sources_)), ""); }

TEST_F(Tidy, EveryNounHasItsHeaderAndEveryHeaderAUser) {
  EXPECT_EQ(listed(check_shape(sources_)), "");
}

TEST_F(Tidy, IncludesFollowTheMatrixOfTheArchitecture) {
  const auto document = std::ranges::find(sources_, "ARCHITECTURE.md", &Source::path);
  ASSERT_NE(document, sources_.end());
  const IncludeMatrix matrix = IncludeMatrix::read(*document);
  ASSERT_FALSE(matrix.empty());
  EXPECT_EQ(listed(check_includes(sources_, matrix)), "");
}

}  // namespace
}  // namespace mlxs::tidy
