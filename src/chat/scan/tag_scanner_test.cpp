#include "chat/scan/tag_scanner.hpp"

#include <gtest/gtest.h>

#include <random>

#include "support/all_splits.hpp"

namespace mlxs::chat {
namespace {

const std::vector<std::string_view> tags = {"<ab>", "<|\"|>", "\n</p>", "</p>", "aab"};

// Tags in the output stand as their index in braces.
std::string scan(TagScanner& scanner, const support::Pieces& pieces) {
  std::string out;
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      const TagScanner::Found found = scanner.next(piece);
      out += found.text;
      if (found.tag != TagScanner::none) out += '{' + std::to_string(found.tag) + '}';
      piece.remove_prefix(found.used);
    }
  }
  return out + scanner.finish();
}

// The naive twin: looks at the whole text at once.
std::string scan_whole(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t taken = 0;
    for (std::size_t tag = 0; tag < tags.size() && taken == 0; ++tag) {
      if (!text.starts_with(tags[tag])) continue;
      out += '{' + std::to_string(tag) + '}';
      taken = tags[tag].size();
    }
    if (taken == 0) out += text.front();
    text.remove_prefix(std::max<std::size_t>(taken, 1));
  }
  return out;
}

TEST(TagScanner, FindsTagsInEverySplit) {
  for (const std::string_view input :
       {"", "plain", "<ab>", "<<ab><a<|\"<|\"|>", "\n\n</p>\n</</p>", "aaab aa", "é<ab>日<a"}) {
    support::for_all_splits(
        input, [] { return TagScanner(tags); },
        [&](TagScanner& scanner, const support::Pieces& pieces) {
          EXPECT_EQ(scan(scanner, pieces), scan_whole(input));
        });
  }
}

TEST(TagScanner, EqualsItsNaiveTwinOnRandomInput) {
  std::mt19937 random(3);
  std::uniform_int_distribution<std::size_t> letter(0, 8);
  for (int round = 0; round < 300; ++round) {
    std::string input;
    for (int i = 0; i < 60; ++i) input += "<>ab|\"\n/p"[letter(random)];
    support::for_all_splits(
        input, [] { return TagScanner(tags); },
        [&](TagScanner& scanner, const support::Pieces& pieces) {
          EXPECT_EQ(scan(scanner, pieces), scan_whole(input));
        });
    ASSERT_FALSE(HasFailure());
  }
}

TEST(TagScanner, HoldsBackOnlyWhatMayBecomeATag) {
  TagScanner scanner(tags);
  EXPECT_EQ(scanner.next("text <a").text, "text ");
  EXPECT_EQ(scanner.next("x").text, "<ax");
}

TEST(TagScanner, LooksAtEachByteAFewTimesOnly) {
  std::string input;
  while (input.size() < 100'000) input += "<a<|\"<|\n</\n</paa";
  TagScanner scanner(tags);
  for (std::size_t at = 0; at < input.size(); ++at)
    static_cast<void>(scanner.next(std::string_view(input).substr(at, 1)));
  EXPECT_LT(scanner.steps(), 3 * input.size());
}

}  // namespace
}  // namespace mlxs::chat
