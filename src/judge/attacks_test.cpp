// testdata/judge/attacks.txt: commands as somebody would write them who wants one to run that
// should not. Each line is one; the sign for a new line stands for a line break.

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "judge/judge_rig_test.hpp"

namespace mlxs::judge {
namespace {

std::vector<std::string> commands() {
  const std::string sign = "\u2424";
  std::ifstream file(MLXS_TESTDATA "/judge/attacks.txt");
  std::vector<std::string> read;
  for (std::string line; std::getline(file, line);) {
    for (std::size_t at = line.find(sign); at != std::string::npos; at = line.find(sign, at))
      line.replace(at, sign.size(), "\n");
    read.push_back(line);
  }
  return read;
}

TEST(Attacks, AreFlaggedWithASentence) {
  for (const std::string& command : commands()) {
    const Verdict verdict = rig::judge_command(command, rig::context());
    EXPECT_EQ(verdict.outcome, Outcome::flagged) << command;
    EXPECT_FALSE(verdict.explanation.empty()) << command;
    EXPECT_EQ(verdict.explanation.find('\n'), std::string::npos) << command;
  }
}

// Whatever is in front of them or behind them.
TEST(Attacks, AreFlaggedAmongHarmlessCommands) {
  for (const std::string& command : commands()) {
    EXPECT_TRUE(rig::is_flagged("ls; " + command)) << command;
    EXPECT_TRUE(rig::is_flagged("git status && " + command)) << command;
    EXPECT_TRUE(rig::is_flagged("if true\nthen\n" + command + "\nfi")) << command;
    EXPECT_TRUE(rig::is_flagged(command + "\nls")) << command;
  }
}

TEST(Attacks, AreManyAndNoneStandsTwice) {
  const std::vector<std::string> all = commands();
  const std::set<std::string> different(all.begin(), all.end());
  EXPECT_EQ(different.size(), all.size());
  EXPECT_GE(all.size(), 1000U);
}

}  // namespace
}  // namespace mlxs::judge
