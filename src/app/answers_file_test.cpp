#include "app/answers_file.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "base/limits.hpp"
#include "support/scripted_model.hpp"

namespace mlxs::app {
namespace {

namespace fs = std::filesystem;

TEST(AnswersFile, BelongsToAVocabularyAndATemplate) {
  const test::ScriptedVocabulary vocabulary;
  const std::string identity = answers_identity(vocabulary, "a template");
  EXPECT_EQ(identity, answers_identity(test::ScriptedVocabulary(), "a template"));
  EXPECT_NE(identity, answers_identity(vocabulary, "another template"));
  EXPECT_NE(answers_file("/cache", identity),
            answers_file("/cache", answers_identity(vocabulary, "another template")));
}

TEST(AnswersFile, OfOtherModelsThoseWrittenLastStay) {
  const fs::path folder = fs::path(testing::TempDir()) / "mlxs_answers";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const auto now = fs::file_time_type::clock::now();
  const auto put = [&](const fs::path& file, int days_old) {
    std::ofstream(file) << "x";
    fs::last_write_time(file, now - std::chrono::hours(24 * days_old));
  };
  const fs::path own = answers_file(folder, "own");
  put(own, 900);
  put(folder / "notes", 900);
  put(folder / "answers-of-the-user", 900);
  std::vector<fs::path> others;
  for (int i = 0; i < 6; ++i) {
    others.push_back(answers_file(folder, std::to_string(i)));
    put(others.back(), i);
  }
  put(others[5].string() + ".new", 5);
  remove_old_answers(own);
  EXPECT_TRUE(fs::exists(own));
  EXPECT_TRUE(fs::exists(folder / "notes"));
  EXPECT_TRUE(fs::exists(folder / "answers-of-the-user"));
  for (std::size_t i = 0; i < others.size(); ++i)
    EXPECT_EQ(fs::exists(others[i]), i + 1 < base::limits::replay_files_max) << i;
  EXPECT_FALSE(fs::exists(others[5].string() + ".new"));
  fs::remove_all(folder);
}

TEST(AnswersFile, AFolderThatIsNotThereIsNoFailure) {
  remove_old_answers("/nowhere/at/all/answers-00000000000000000000000000000000");
}

}  // namespace
}  // namespace mlxs::app
