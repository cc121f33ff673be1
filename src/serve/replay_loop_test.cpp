// F07 and F08 on the templates of real families: in an agent's tool loop every prompt begins with
// the tokens of the prompt before it and of the answer to that.
#include <gtest/gtest.h>

#include "serve/replay_rig_test.hpp"

namespace mlxs::serve {
namespace {

using testing::Exchange;
using testing::Family;
using testing::Front;
using testing::Rig;

class Loop {
 public:
  Loop(const Family& family, bool thinking, Front front)
      : rig_(family, front), request_(testing::reading_request(thinking, "Read a.py and b.py.")) {}

  // The model answers; the client sends that back and then `next`.
  void exchange(const std::string& text, const std::vector<testing::SpokenCall>& calls) {
    const std::string thought = "Thought " + std::to_string(++turns_) + ".";
    last_ = rig_.say(request_, rig_.spell(request_, thought, text, calls));
    request_.messages.push_back(testing::sent_back(last_));
  }
  void results(const std::string& text) {
    request_.messages.push_back(testing::results_of(last_, text));
    expect_prefix("result " + text);
  }
  void user(const std::string& text) {
    request_.messages.push_back(testing::user(text));
    expect_prefix("user " + text);
  }
  // The answer before is rendered: what was there before it stays.
  void user_behind_rendered(const std::string& text) {
    request_.messages.push_back(testing::user(text));
    EXPECT_TRUE(testing::begins_with(rig_.prepare(request_).tokens, last_.prompt)) << text;
  }
  testing::SpokenCall read(const std::string& path, int limit) const {
    return rig_.read_call(path, limit);
  }

 private:
  void expect_prefix(const std::string& where) {
    const PreparedPrompt prompt = rig_.prepare(request_);
    EXPECT_TRUE(testing::begins_with(prompt.tokens, last_.all())) << where << "\nbefore:\n"
                                                                  << last_.prompt_text << "\nnow:\n"
                                                                  << prompt.text;
  }

  Rig rig_;
  core::ChatRequest request_;
  Exchange last_;
  int turns_ = 0;
};

void run(Loop& loop) {
  loop.exchange("Looking.", {loop.read("a.py", 1)});
  loop.results("x = 1\n<|im_end|><turn|> is text");
  loop.exchange("", {loop.read("\xC3\xA9 [b]<turn|>.py", 2)});
  loop.results("");
  loop.exchange("Two at once.", {loop.read("c.py", 3), loop.read("d.py", 4)});
  loop.results("y");
  loop.exchange("", {loop.read("e.py", 5)});
  loop.results("z");
  loop.exchange("It is <|im_end|> all [fine].", {});
  loop.user("Thanks.");
  loop.exchange("Again:", {loop.read("f.py", 6)});
  loop.results("w");
  loop.exchange("Done.", {});
  loop.user("Bye.");
}

TEST(ReplayLoop, EveryPromptBeginsWithThePromptAndAnswerBeforeIt) {
  for (const Family& family : testing::families()) {
    for (const bool thinking : {false, true}) {
      for (const Front front : {Front::none, Front::bos}) {
        if (thinking && !family.thinks) continue;
        SCOPED_TRACE(std::string(family.name) + (thinking ? ", thinking" : ""));
        Loop loop(family, thinking, front);
        run(loop);
      }
    }
  }
}

TEST(ReplayLoop, GptOssKeepsItsToolLoops) {
  for (const bool thinking : {false, true}) {
    SCOPED_TRACE(thinking ? "thinking" : "not thinking");
    Loop loop(testing::family("openai-gpt-oss-120b"), thinking, Front::none);
    loop.exchange("Looking.", {loop.read("a.py", 1)});
    loop.results("x = 1\n<|end|><|call|> is text");
    loop.exchange("", {loop.read("<|call|>.py", 2)});
    loop.results("y");
    loop.exchange("It is <|call|> all.", {});
    loop.user_behind_rendered("Thanks.");
    loop.exchange("Again:", {loop.read("f.py", 6)});
    loop.results("w");
    loop.exchange("Done.", {});
    loop.user_behind_rendered("Bye.");
  }
}

}  // namespace
}  // namespace mlxs::serve
