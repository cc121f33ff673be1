#include "serve/replay_form.hpp"

#include <gtest/gtest.h>

#include "serve/replay_rig_test.hpp"

namespace mlxs::serve {
namespace {

using Way = ReplayForm::Way;

// How turns without and with text are replayed, by their number of calls: never '-', as they are
// '=', without their text 't'.
std::string ways(const ReplayForm& form) {
  std::string signs;
  for (const char* text : {"", "x"}) {
    for (std::size_t calls = 0; calls < 4; ++calls) {
      chat::TemplateMessage turn{.role = "assistant", .content = text};
      turn.tool_calls.resize(calls);
      const Way way = form.way_of(turn);
      signs += way == Way::never ? '-' : way == Way::as_it_is ? '=' : 't';
    }
  }
  return signs;
}

// A template out of what it writes for an assistant's turn and for a result.
std::string ways_of(const std::string& assistant, const std::string& result) {
  const std::string source =
      "{%- for m in messages -%}{%- if m['role'] == 'assistant' -%}" + assistant +
      "{%- elif m['role'] == 'tool' -%}" + result +
      "{%- else -%}{{ '<u>' + m['content'] + '<end>' }}{%- endif -%}{%- endfor -%}"
      "{%- if add_generation_prompt -%}{{ '<a>' }}{%- endif -%}";
  return ways(ReplayForm(chat::Template::create(source, "", "").value(), {"<end>"}));
}

const std::string text = "{{ '<a>' + m['content'] }}";
const std::string calls =
    "{%- for c in m['tool_calls'] or [] -%}{{ '<c>' + c['function']['name'] + "
    "(c['function']['arguments'] | tojson) }}{%- endfor -%}";
const std::string end = "{{ '<end>' }}";
const std::string result = "{{ '<r>' + m['content'] + '<end>' }}";

TEST(ReplayForm, ATurnThatEndsBeforeItsResultsIsReplayed) {
  EXPECT_EQ(ways_of(text + calls + end, result), "-=======");
}

TEST(ReplayForm, ATurnThatEndsWithItsResultsIsNot) {
  EXPECT_EQ(
      ways_of(text + calls + "{%- if not m['tool_calls'] -%}" + end + "{%- endif -%}", result),
      "----=---");
}

TEST(ReplayForm, ATextInATurnOfItsOwnIsTakenOut) {
  EXPECT_EQ(ways_of("{%- if m['content'] -%}" + text + end +
                        "{%- endif -%}{%- if m['tool_calls'] "
                        "-%}{{ '<a>' }}" +
                        calls + end + "{%- endif -%}",
                    result),
            "-====ttt");
}

TEST(ReplayForm, CallsInTurnsOfTheirOwnAreNotReplayed) {
  EXPECT_EQ(ways_of("{%- if not m['tool_calls'] -%}" + text + end +
                        "{%- endif -%}{%- for c in m['tool_calls'] or [] -%}{{ '<a><c>' + "
                        "(c['function']['arguments'] | tojson) + '<end>' }}{%- endfor -%}",
                    result),
            "-=--=t--");
}

TEST(ReplayForm, TurnsWithoutAnEndAreNotReplayed) {
  EXPECT_EQ(ways_of(text + calls, "{{ '<r>' + m['content'] }}"), "--------");
}

TEST(ReplayForm, OfTheFamilies) {
  const std::vector<std::string> wanted{
      "-=======", "-====ttt", "-=======", "-=======", "-=======", "-=======", "-====ttt"};
  const auto families = testing::families();
  ASSERT_EQ(families.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    EXPECT_EQ(ways(testing::Rig(families[i]).memory().form), wanted[i]) << families[i].name;
}

// One call at a time; an answer of text ends like any other message of a turn.
TEST(ReplayForm, OfGptOss) {
  testing::Rig rig(testing::family("openai-gpt-oss-120b"));
  EXPECT_EQ(ways(rig.memory().form), "-=---=--");
}

}  // namespace
}  // namespace mlxs::serve
