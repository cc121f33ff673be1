#include "scripted_server/script.hpp"

#include <gtest/gtest.h>

namespace mlxs::test {
namespace {

const std::string ask =
    R"(<|user|>go on; script: [{"say":"I read.","calls":[{"name":"Read","input":{"path":"a\nb",)"
    R"("limit":3}}]},"Done."]<|end|><|assistant|>)";
const std::string call =
    "I read.\n<tool_call>\n<function=Read>\n<parameter=path>\na\nb\n</parameter>\n"
    "<parameter=limit>\n3\n</parameter>\n</function>\n</tool_call>";

TEST(Script, AnswersAMessageWithItsFirstStep) { EXPECT_EQ(scripted_answer(ask), call); }

TEST(Script, AnswersResultsWithTheNextSteps) {
  const std::string second = ask + call + "<|end|><|tool|>text<|end|><|assistant|>";
  EXPECT_EQ(scripted_answer(second), "Done.");
  EXPECT_EQ(scripted_answer(second + "Done.<|end|><|user|>and?<|end|><|assistant|>"),
            "That was all.");
}

TEST(Script, TheLastOneOfAUserCounts) {
  EXPECT_EQ(scripted_answer(ask + call + R"(<|end|><|user|>script: ["Two."]<|end|><|assistant|>)"),
            "Two.");
}

TEST(Script, OneInACallIsForSomebodyElse) {
  const std::string prompt = R"(<|user|>script: [{"say":"Go.","calls":[{"name":"Agent","input":)"
                             R"({"prompt":"script: [\"Three.\"]"}}]},"Two."]<|end|><|assistant|>)";
  const std::string inner = "<parameter=prompt>\nscript: [\"Three.\"]\n</parameter>\n";
  const std::string go = scripted_answer(prompt);
  EXPECT_EQ(go, "Go.\n<tool_call>\n<function=Agent>\n" + inner + "</function>\n</tool_call>");
  EXPECT_EQ(scripted_answer(prompt + go + "<|end|><|tool|>done<|end|><|assistant|>"), "Two.");
}

TEST(Script, SaysWordsSeveralTimesWithAnOddOneBehindEach) {
  EXPECT_EQ(scripted_answer(
                R"(<|user|>script: [{"say":"no ","times":3,"calls":[]}]<|end|><|assistant|>)"),
            "no aaaaaaa no ddeskpi no kiwsihd ");
}

TEST(Script, WhereThereIsNoneTheModelSaysSomething) {
  EXPECT_EQ(scripted_answer("<|user|>hi<|end|><|assistant|>"), "Hello.");
  EXPECT_EQ(scripted_answer(""), "Hello.");
}

TEST(Script, SaysWhenItIsNoJson) {
  EXPECT_EQ(scripted_answer("<|user|>script: [\"One<|end|><|assistant|>"),
            "There is no JSON array behind \"script: \".");
}

}  // namespace
}  // namespace mlxs::test
