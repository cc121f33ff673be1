// Whatever clients do to their histories, the prompt holds every word of the history once and in
// order, and no word that is not in it. Words are numbered, so each can be told from all others.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "serve/replay_rig_test.hpp"

namespace mlxs::serve {
namespace {

using testing::Exchange;
using testing::Family;
using testing::Rig;

class RandomClient {
 public:
  RandomClient(const Family& family, unsigned seed)
      : rig_(family), random_(seed), request_(testing::reading_request(false, word("U"))) {
    if (family.thinks && chance(50)) request_.thinking.mode = core::ThinkingMode::adaptive;
  }

  void step() {
    chance(70) ? go_on() : edit();
    if (request_.messages.back().role == core::Role::user) check();
  }
  int replayed() const { return replayed_; }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  // "U17." cannot be part of another word.
  std::string word(const char* kind) {
    words_.push_back(kind + std::to_string(words_.size()) + ".");
    return words_.back();
  }

  void go_on() {
    if (request_.messages.back().role == core::Role::assistant) {
      request_.messages.push_back(testing::user(word("U")));
      return;
    }
    std::vector<testing::SpokenCall> calls;
    for (unsigned n = chance(60) ? 1 + random_() % 2 : 0; n > 0; --n)
      calls.push_back(rig_.read_call(word("P"), 1));
    const bool speaks = calls.empty() || chance(50);
    const std::string thought = chance(70) ? word("T") : "";
    const Exchange exchange =
        rig_.say(request_, rig_.spell(request_, thought, speaks ? word("A") : "", calls));
    request_.messages.push_back(testing::sent_back(exchange));
    if (calls.empty()) return;
    core::Message results = testing::results_of(exchange, "");
    for (core::Block& block : results.blocks)
      std::get<core::ToolResultBlock>(block).content = {core::TextBlock{word("R")}};
    if (chance(20)) results.blocks.push_back(core::TextBlock{word("U")});
    request_.messages.push_back(results);
  }

  void edit() {
    const std::size_t at = random_() % request_.messages.size();
    switch (random_() % 6) {
      case 0: rig_.forget(); break;
      case 1: rewind(at); break;
      case 2: request_.system = {word("S")}; break;
      case 3: {
        core::Message& message = request_.messages[at];
        if (!message.blocks.empty()) change(message.blocks[random_() % message.blocks.size()]);
        break;
      }
      case 4: take_thoughts(request_.messages[at]); break;
      case 5: swap_blocks(request_.messages[at]); break;
    }
  }

  // Back to a user turn, as clients do that try again.
  void rewind(std::size_t at) {
    while (at > 0 && request_.messages[at].role != core::Role::user) --at;
    request_.messages.resize(at + 1);
  }
  void change(core::Block& block) {
    if (auto* text = std::get_if<core::TextBlock>(&block)) text->text = word("A");
    if (auto* call = std::get_if<core::ToolUseBlock>(&block))
      call->input_json = R"({"file_path":")" + word("P") + R"(","limit":1})";
    if (auto* thinking = std::get_if<core::ThinkingBlock>(&block)) {
      thinking->text = chance(50) ? "" : word("T");  // "": the signature stays
    }
  }
  static void take_thoughts(core::Message& message) {
    if (message.blocks.size() < 2) return;
    std::erase_if(message.blocks, [](const core::Block& block) {
      return std::holds_alternative<core::ThinkingBlock>(block);
    });
  }
  void swap_blocks(core::Message& message) {
    if (message.role != core::Role::assistant || message.blocks.size() < 2) return;
    core::Block& last = message.blocks.back();
    core::Block& before = message.blocks[message.blocks.size() - 2];
    const bool calls = std::holds_alternative<core::ToolUseBlock>(last) &&
                       std::holds_alternative<core::ToolUseBlock>(before);
    if (calls) std::swap(last, before);
  }

  struct Expected {
    std::vector<std::string> heard;  // of users and tools, in order
    std::set<std::string> said;      // of the model: text and calls
    std::set<std::string> thought;
    bool hidden_thoughts = false;  // left out by the client, so any old one may come back
  };
  Expected expected() const {
    Expected words;
    core::Message before;
    for (const core::Message& message : request_.messages) {
      for (const core::Block& block : in_order_of_calls(before, message).blocks)
        add(words, message.role, block);
      before = message;
    }
    return words;
  }
  // Results stand first in their message.
  static core::Message in_order_of_calls(const core::Message& answer, core::Message results) {
    const auto place = [&](const core::Block& block) {
      const auto* result = std::get_if<core::ToolResultBlock>(&block);
      if (result == nullptr) return answer.blocks.size();
      const auto call =
          std::find_if(answer.blocks.begin(), answer.blocks.end(), [&](const core::Block& other) {
            const auto* asked = std::get_if<core::ToolUseBlock>(&other);
            return asked != nullptr && asked->id == result->tool_use_id;
          });
      return static_cast<std::size_t>(call - answer.blocks.begin());
    };
    std::stable_sort(results.blocks.begin(), results.blocks.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return results;
  }
  static void add(Expected& words, core::Role role, const core::Block& block) {
    if (const auto* text = std::get_if<core::TextBlock>(&block)) {
      if (role == core::Role::assistant)
        words.said.insert(text->text);
      else
        words.heard.push_back(text->text);
    } else if (const auto* call = std::get_if<core::ToolUseBlock>(&block)) {
      const std::size_t begin = call->input_json.find('P');
      words.said.insert(
          call->input_json.substr(begin, call->input_json.find('.', begin) + 1 - begin));
    } else if (const auto* result = std::get_if<core::ToolResultBlock>(&block)) {
      words.heard.push_back(std::get<core::TextBlock>(result->content.at(0)).text);
    } else if (const auto* thinking = std::get_if<core::ThinkingBlock>(&block)) {
      words.thought.insert(thinking->text);
      words.hidden_thoughts |= thinking->text.empty();
    }
  }

  static int count(const std::string& text, const std::string& word) {
    int found = 0;
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
      if (at == 0 || std::isdigit(static_cast<unsigned char>(text[at - 1])) == 0) ++found;
    return found;
  }

  void check() {
    const PreparedPrompt prompt = rig_.prepare(request_);
    replayed_ += prompt.sampled_tokens > 0 ? 1 : 0;
    const Expected wanted = expected();
    std::size_t last = 0;
    for (const std::string& heard : wanted.heard) {
      const std::size_t at = prompt.text.find(heard);
      ASSERT_NE(at, std::string::npos) << heard << "\n" << prompt.text;
      EXPECT_GE(at, last) << heard << "\n" << prompt.text;
      last = at;
    }
    const std::set<std::string> heard(wanted.heard.begin(), wanted.heard.end());
    for (const std::string& word : words_) {
      const int found = count(prompt.text, word);
      const bool system = !request_.system.empty() && request_.system[0] == word;
      const bool is_there = system || heard.contains(word) || wanted.said.contains(word);
      if (word.starts_with('T')) {
        const bool may_be_there = wanted.thought.contains(word) || wanted.hidden_thoughts;
        EXPECT_LE(found, may_be_there ? 1 : 0) << word << "\n" << prompt.text;
      } else {
        EXPECT_EQ(found, is_there ? 1 : 0) << word << "\n" << prompt.text;
      }
    }
  }

  Rig rig_;
  std::mt19937 random_;
  std::vector<std::string> words_;
  core::ChatRequest request_;
  int replayed_ = 0;
};

TEST(ReplayRandom, PromptsHoldTheHistoryAndNothingElse) {
  for (const Family& family : testing::families()) {
    int replayed = 0;
    for (unsigned seed = 0; seed < 2; ++seed) {
      SCOPED_TRACE(std::string(family.name) + " " + std::to_string(seed));
      RandomClient client(family, seed);
      for (int step = 0; step < 20 && !::testing::Test::HasFailure(); ++step) client.step();
      replayed += client.replayed();
    }
    EXPECT_GT(replayed, 5) << family.name << ": the test has to see replay";
  }
}

}  // namespace
}  // namespace mlxs::serve
