#include "judge/glob.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace mlxs::judge {
namespace {

TEST(Glob, HasStarsMarksAndBrackets) {
  EXPECT_TRUE(matches_glob("git * main", "git push origin main"));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("a?c", "abc"));
  EXPECT_TRUE(matches_glob("a[xyz]c", "abc"));  // broader than written, never narrower
  EXPECT_FALSE(matches_glob("a?c", "ac"));
  EXPECT_FALSE(matches_glob("abc", "abcd"));
  EXPECT_FALSE(matches_glob("", "a"));
}

// The definition, by recursion.
bool naive_glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*')
    return naive_glob(pattern.substr(1), text) ||
           (!text.empty() && naive_glob(pattern, text.substr(1)));
  if (text.empty()) return false;
  return (pattern[0] == '?' || pattern[0] == text[0]) &&
         naive_glob(pattern.substr(1), text.substr(1));
}

bool naive_components(const std::vector<std::string_view>& pattern, std::size_t p,
                      const std::vector<std::string_view>& path, std::size_t t) {
  if (p == pattern.size()) return true;
  if (pattern[p] == "**")
    return naive_components(pattern, p + 1, path, t) ||
           (t < path.size() && naive_components(pattern, p, path, t + 1));
  return t < path.size() && naive_glob(pattern[p], path[t]) &&
         naive_components(pattern, p + 1, path, t + 1);
}

std::string random_text(std::mt19937& random, std::string_view letters, std::size_t length_max) {
  std::string text;
  for (std::size_t i = random() % (length_max + 1); i > 0; --i)
    text += letters[random() % letters.size()];
  return text;
}

TEST(Glob, IsWhatTheDefinitionSays) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::string pattern = random_text(random, "ab*?", 8);
    const std::string text = random_text(random, "ab", 10);
    ASSERT_EQ(matches_glob(pattern, text), naive_glob(pattern, text)) << pattern << " " << text;
  }
}

TEST(PathPattern, IsWhatTheDefinitionSays) {
  std::mt19937 random(2);
  for (int i = 0; i < 20000; ++i) {
    std::string pattern = "/x";  // anchored
    for (int parts = static_cast<int>(random() % 5); parts > 0; --parts)
      pattern += random() % 3 == 0 ? "/**" : "/" + random_text(random, "ab*", 2);
    const std::string path = "x/" + random_text(random, "ab/", 10);
    ASSERT_EQ(matches_path(pattern, path),
              naive_components(components_of(pattern), 0, components_of(path), 0))
        << pattern << " " << path;
  }
}

TEST(PathPattern, WithoutASlashMatchesAtAnyDepth) {
  EXPECT_TRUE(matches_path("*.lock", "a/b/c.lock"));
  EXPECT_TRUE(matches_path(".env", "a/.env"));
  EXPECT_FALSE(matches_path("/.env", "a/.env"));
  EXPECT_FALSE(matches_path("src/*.c", "lib/src/a.c"));
}

TEST(PathPattern, OfAFolderMatchesWhatIsBelow) {
  EXPECT_TRUE(matches_path("/src", "src/a/b.c"));
  EXPECT_TRUE(matches_path("src/**", "src/a/b.c"));
  EXPECT_TRUE(matches_path("**/secret", "a/secret/b"));
  EXPECT_FALSE(matches_path("/src", "srcs/a"));
}

TEST(PatternsMeet, WhereOnePathFitsBoth) {
  for (const auto& [pattern, path] :
       std::vector<std::pair<std::string, std::string>>{{"secret/**", "s*/a"},
                                                        {"secret/**", "*"},
                                                        {"*.lock", "sub/yarn.?ock"},
                                                        {"/a/b", "a/[bc]"},
                                                        {"/a/b*c", "a/*d*c"},
                                                        {"/x/**/y", "**/y"},
                                                        {"/x/y", "**"},
                                                        {"/x", "x/*"},
                                                        {"[ab]c", "?c"}})
    EXPECT_TRUE(patterns_meet(pattern, path)) << pattern << " " << path;
  for (const auto& [pattern, path] :
       std::vector<std::pair<std::string, std::string>>{{"secret/**", "*.md/a"},
                                                        {"*.lock", "src/*.c"},
                                                        {"/a/b", "a/c*"},
                                                        {"/a/b/c", "a/*"},
                                                        {"/x", "y*/x"},
                                                        {"/src/*.c", "lib/*.c"}})
    EXPECT_FALSE(patterns_meet(pattern, path)) << pattern << " " << path;
}

// No path that both patterns match is overlooked.
TEST(PatternsMeet, MissesNoPathThatFitsBoth) {
  std::mt19937 random(4);
  int met = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string pattern = "/" + random_text(random, "ab*/", 6);
    const std::string path_pattern = random_text(random, "ab*?/", 6);
    const std::string path = random_text(random, "ab/", 6);
    const auto wanted = components_of(path_pattern);
    const auto given = components_of(path);
    const bool expands = wanted.size() == given.size() && naive_components(wanted, 0, given, 0);
    if (!expands || !matches_path(pattern, path)) continue;
    ++met;
    EXPECT_TRUE(patterns_meet(pattern, path_pattern))
        << pattern << " " << path_pattern << " " << path;
  }
  EXPECT_GT(met, 100);
}

TEST(Glob, TakesLittleTimeForManyStars) {
  std::string pattern;
  for (int i = 0; i < 2000; ++i) pattern += "*a";
  EXPECT_FALSE(matches_glob(pattern + "b", std::string(20000, 'a')));
}

}  // namespace
}  // namespace mlxs::judge
