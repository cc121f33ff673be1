// The bars of the prefix cache, in tokens and bytes, on tiny models of every kind of memory: full
// attention (llama), hybrid (qwen35), sliding window (gemma4, pocket), compressed (deepseek4).
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "cache/agent.hpp"

namespace mlxs::test {
namespace {

class Cache : public testing::TestWithParam<Family> {
 protected:
  base::Log log_{base::LogLevel::off};
};

// What a conversation's end takes besides its rows.
std::uint64_t point_bytes(Server& server) {
  return server.model().traits().needs_points
             ? server.model().copy_point(0, server.model().length(0))->size()
             : 0;
}

std::string file(int n) { return "src/file_" + std::to_string(n) + ".py"; }

// A turn may compute what the client appended behind the last answer, and eight tokens.
void expect_continues(const Taken& before, const Taken& now) {
  EXPECT_LE(now.computed, now.prompt - before.prompt - before.sampled + 8);
}

// A branch that was left is warm, but for what was too short to be worth a point.
void expect_warm(const Taken& before, const Taken& now) {
  EXPECT_LE(now.computed, now.prompt - before.prompt - before.sampled + 64);
}

TEST_P(Cache, AToolLoopComputesWhatTheClientAppends) {
  for (const bool thinking : {false, true}) {
    if (thinking && !GetParam().thinks) continue;
    Server server(log_, GetParam(), {});
    Agent agent("an agent", 600, thinking);
    agent.user("Read the files.");
    Taken before = agent.calls(server, file(0));
    for (int turn = 1; turn <= 6; ++turn) {
      agent.result(words(static_cast<unsigned>(turn), 60));
      const Taken now = agent.calls(server, file(turn));
      expect_continues(before, now);
      before = now;
    }
  }
}

// Thirty-two conversations on one head. What they have to take is known from their tokens alone.
class OneHead {
 public:
  OneHead(Server& server, int head_words, int own_words) : server_(server) {
    for (int i = 0; i < 32; ++i) {
      agents_.emplace_back("an agent", head_words, false);
      agents_.back().user(words(static_cast<unsigned>(1000 + i), own_words));
      prompts_.push_back(agents_.back().prompt(server));
    }
    head_ = static_cast<int>(prompts_[0].size());
    for (const auto& other : prompts_) {
      const auto parted = std::mismatch(prompts_[0].begin(), prompts_[0].end(), other.begin());
      if (parted.first == prompts_[0].end()) continue;  // the first one itself
      head_ = std::min(head_, static_cast<int>(parted.first - prompts_[0].begin()));
    }
  }
  [[nodiscard]] int head() const { return head_; }
  // Tokens of the prompt behind the head.
  [[nodiscard]] int own(int i) const {
    return static_cast<int>(prompts_[static_cast<std::size_t>(i)].size()) - head_;
  }
  // The same prompt each time.
  Taken visit(int i) {
    Agent& agent = agents_[static_cast<std::size_t>(i)];
    const Taken taken = agent.answers(server_, "Good.");
    agent.request().messages.pop_back();
    return taken;
  }

 private:
  Server& server_;
  std::vector<Agent> agents_;
  std::vector<std::vector<engine::Token>> prompts_;
  int head_ = 0;
};

TEST_P(Cache, ThirtyTwoConversationsOnOneHead) {
  Server server(log_, GetParam(), {});
  OneHead agents(server, GetParam().head_words, GetParam().head_words / 6);
  std::uint64_t ideal_tokens = static_cast<std::uint64_t>(agents.head());
  for (int i = 0; i < 32; ++i) {
    const Taken first = agents.visit(i);
    EXPECT_LE(first.computed, agents.own(i) + (i == 0 ? agents.head() : 64)) << i;
    ideal_tokens += static_cast<std::uint64_t>(agents.own(i) + first.sampled);
  }
  const engine::KvLayout& layout = server.model().traits().kv_layout;
  const std::uint64_t row = layout.bytes({0, 1 << 20}) >> 20U;
  // One point for each conversation, and one for the head.
  const std::uint64_t ideal = ideal_tokens * row + 33 * point_bytes(server);
  EXPECT_LE(server.report().memory_bytes, ideal * 5 / 4);

  std::vector<int> order(32);
  for (int i = 0; i < 32; ++i) order[static_cast<std::size_t>(i)] = i;
  std::shuffle(order.begin(), order.end(), std::mt19937(5));
  for (const int i : order) EXPECT_LE(agents.visit(i).computed, 64) << i;
}

TEST_P(Cache, TheMainConversationBetweenThirtyOneOthers) {
  Server server(log_, GetParam(), {});
  Agent main("the main agent", 1500, false);
  main.user("Begin.");
  Taken before = main.calls(server, file(0));
  for (int i = 1; i <= 31; ++i) {
    Agent other("helper " + std::to_string(i), 100 + 7 * i, false);
    other.user(words(static_cast<unsigned>(i), 60));
    static_cast<void>(other.answers(server, "Done."));
    main.result(words(static_cast<unsigned>(50 + i), 30));
    const Taken now = main.calls(server, file(i));
    expect_warm(before, now);
    before = now;
  }
}

// Twelve exchanges; then the history changes in three ways.
class History {
 public:
  explicit History(Server& server) : server_(server) {
    agent_.user("Read the files.");
    for (int turn = 0; turn < 12; ++turn) {
      if (turn > 0) agent_.result(words(static_cast<unsigned>(turn), 80));
      lengths_.push_back(agent_.calls(server_, file(turn)).prompt);
    }
    agent_.result(words(99, 80));
    end_ = agent_.answers(server_, "All read.");
  }
  Agent& agent() { return agent_; }
  // Tokens of the prompt of that exchange.
  int length(int turn) const { return lengths_[static_cast<std::size_t>(turn)]; }
  Taken end() const { return end_; }

 private:
  Server& server_;
  Agent agent_{"an agent", 600, false};
  std::vector<int> lengths_;
  Taken end_;
};

TEST_P(Cache, AnEditedLastMessage) {
  Server server(log_, GetParam(), {});
  History history(server);
  const core::ChatRequest old = history.agent().request();
  history.agent().request().messages.resize(24);  // without the last result and its answer
  history.agent().result(words(77, 80));
  const Taken edited = history.agent().answers(server, "Else.");
  EXPECT_LE(edited.computed, edited.prompt - history.length(11) + 16);
  history.agent().request() = old;
  history.agent().user("And now?");
  expect_warm(history.end(), history.agent().answers(server, "Warm."));
}

TEST_P(Cache, ARewindByThreeExchanges) {
  Server server(log_, GetParam(), {});
  History history(server);
  const core::ChatRequest old = history.agent().request();
  history.agent().request().messages.resize(2 * 9 + 1);  // ends with the result before exchange 9
  history.agent().request().messages.pop_back();
  history.agent().user("Something else, please.");
  const Taken rewound = history.agent().answers(server, "Else.");
  EXPECT_LE(rewound.computed, rewound.prompt - history.length(8) + 16);
  history.agent().request() = old;
  history.agent().user("And now?");
  expect_warm(history.end(), history.agent().answers(server, "Warm."));
}

TEST_P(Cache, AClearedResultInTheMiddle) {
  Server server(log_, GetParam(), {});
  History history(server);
  const core::ChatRequest old = history.agent().request();
  core::Message& third = history.agent().request().messages[2 * 3];
  if (auto* result = std::get_if<core::ToolResultBlock>(&third.blocks.front()))
    result->content = {core::TextBlock{"[cleared]"}};
  else
    third.blocks = {core::TextBlock{"[cleared]"}};
  history.agent().user("And now?");
  const Taken cleared = history.agent().answers(server, "Cold from there.");
  EXPECT_LE(cleared.computed, cleared.prompt - history.length(2) + 16);
  history.agent().user("Next?");
  expect_continues(cleared, history.agent().answers(server, "Warm again."));
  history.agent().request() = old;
  history.agent().user("And now?");
  expect_warm(history.end(), history.agent().answers(server, "Still warm."));
}

INSTANTIATE_TEST_SUITE_P(Memory, Cache, testing::ValuesIn(families()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace mlxs::test
