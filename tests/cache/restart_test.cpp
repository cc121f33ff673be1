// What the disk tier keeps: a conversation goes on after the process has ended, properly or not.
#include <gtest/gtest.h>

#include <filesystem>

#include "cache/agent.hpp"

namespace mlxs::test {
namespace {

namespace fs = std::filesystem;

class Restart : public testing::TestWithParam<Family> {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / (std::string("mlxs_restart_") + GetParam().name);
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Ten turns of a tool loop.
  Taken ten_turns(Server& server, Agent& agent) {
    agent.user("Read the files.");
    Taken last = agent.calls(server, "a0.py");
    for (int turn = 1; turn < 10; ++turn) {
      agent.result(words(static_cast<unsigned>(turn), 60));
      last = agent.calls(server, "a" + std::to_string(turn) + ".py");
    }
    agent.result(words(99, 60));
    return last;
  }

  base::Log log_{base::LogLevel::off};
  fs::path folder_;
};

TEST_P(Restart, AfterAProperEndOnlyWhatIsNewIsComputed) {
  Agent agent("an agent", 600, false);
  Taken last;
  {
    Server server(log_, GetParam(), {.folder = folder_});
    last = ten_turns(server, agent);
    server.stop();
  }
  Server server(log_, GetParam(), {.folder = folder_});
  const Taken now = agent.calls(server, "next.py");
  EXPECT_LE(now.computed, now.prompt - last.prompt - last.sampled + 64);
  EXPECT_EQ(server.report().hits_store, 1);
}

TEST_P(Restart, AfterACrashTheAnswerIsComputedAgainAtMost) {
  Agent agent("an agent", 600, false);
  Taken last;
  {
    Server server(log_, GetParam(), {.folder = folder_});
    last = ten_turns(server, agent);
    server.flush();  // a quiet second; then nobody says goodbye
  }
  Server server(log_, GetParam(), {.folder = folder_});
  const Taken now = agent.calls(server, "next.py");
  EXPECT_LE(now.computed, now.prompt - last.prompt + 64);
}

TEST_P(Restart, AnotherNumberOfLanesIsAnotherIdentity) {
  Agent agent("an agent", 600, false);
  {
    Server server(log_, GetParam(), {.folder = folder_});
    static_cast<void>(ten_turns(server, agent));
    server.stop();
  }
  Server server(log_, GetParam(), {.lanes = 1, .folder = folder_});
  const Taken now = agent.calls(server, "next.py");
  EXPECT_EQ(now.computed, now.prompt);
}

INSTANTIATE_TEST_SUITE_P(Memory, Restart, testing::ValuesIn(families()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace mlxs::test
