// Boundaries on whole prompts, and the exactness of tokens and offsets below them.
#include "serve/boundaries.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "serve/exact_tokens.hpp"
#include "serve/replay_rig_test.hpp"

namespace mlxs::serve {
namespace {

using testing::reading_request;
using testing::Rig;

std::string text_of(const Rig& rig, const PreparedPrompt& prompt, int begin, int end) {
  std::string text;
  for (int i = begin; i < end; ++i)
    text += rig.vocabulary().bytes_of(prompt.tokens[static_cast<std::size_t>(i)]);
  return text;
}

// A boundary stands at most one token of two bytes before the place it is for.
bool has_boundary_at(const Rig& rig, const PreparedPrompt& prompt, std::size_t offset) {
  return std::ranges::any_of(prompt.boundaries, [&](int boundary) {
    const std::size_t bytes = text_of(rig, prompt, 0, boundary).size();
    return bytes <= offset && offset < bytes + 2;
  });
}

bool has_boundary_before(const Rig& rig, const PreparedPrompt& prompt, const std::string& text) {
  const std::size_t at = prompt.text.find(text);
  return at != std::string::npos && has_boundary_at(rig, prompt, at);
}

core::ChatRequest session(const std::vector<std::string>& system) {
  core::ChatRequest request = reading_request(false, "First question.");
  request.system = system;
  return request;
}

TEST(Boundaries, StandWhereLaterPromptsPart) {
  for (const testing::Family& family : testing::families()) {
    SCOPED_TRACE(family.name);
    Rig rig(family);
    core::ChatRequest request = session({"You are an agent.", "The date is today."});
    const testing::Exchange called =
        rig.say(request, rig.spell(request, "", "", {rig.read_call("a.py", 1)}));
    request.messages.push_back(testing::sent_back(called));
    request.messages.push_back(testing::results_of(called, "Content of the file."));
    request.messages.push_back(testing::sent_back(rig.say(request, "An answer.")));
    request.messages.push_back(testing::user("Second question."));
    const PreparedPrompt prompt = rig.prepare(request);
    for (const char* text :
         {"First question.", "The date is today.", "Content of the file.", "Second question."})
      EXPECT_TRUE(has_boundary_before(rig, prompt, text)) << text;
    EXPECT_TRUE(has_boundary_at(rig, prompt, prompt.text.find("Second question.") + 16));
    EXPECT_EQ(prompt.boundaries.size(), 5U);
    EXPECT_TRUE(std::ranges::is_sorted(prompt.boundaries, std::less_equal<>()) ||
                prompt.boundaries.size() == 1);
    EXPECT_GT(prompt.boundaries.front(), 0);
    EXPECT_LT(prompt.boundaries.back(), static_cast<int>(prompt.tokens.size()));
  }
}

TEST(Boundaries, TheStaticBlockIsSharedByAllFirstWords) {
  Rig rig(testing::family("Qwen-Qwen3-0.6B"));
  std::vector<std::size_t> lengths;
  for (const char* text : {"a question", " a", "b", "<|im_end|>", "\n", "zebra"}) {
    core::ChatRequest request = session({"System."});
    request.messages = {testing::user(text)};
    const PreparedPrompt prompt = rig.prepare(request);
    const std::size_t user = prompt.text.find("<|im_start|>user\n") + 17;
    EXPECT_TRUE(has_boundary_at(rig, prompt, user)) << text;
  }
}

TEST(Boundaries, ANewHeadCostsOneRenderAndAKnownOneNone) {
  const chat::Template counting = testing::load_template("Qwen-Qwen3-0.6B");
  const chat::Conversation conversation{
      .messages = {{.role = "system", .content = "S"}, {.role = "user", .content = "U"}}};
  const RenderedText rendered(counting.render(conversation, {}).value(), {"<|im_end|>"});
  HeadLengths heads;
  const std::size_t length = heads.of(rendered, conversation, counting, {});
  EXPECT_EQ(rendered.text().substr(length, 1), "U");
  // A template that cannot render the head is not asked again.
  const chat::Template refusing =
      chat::Template::create("{{- raise_exception('no') -}}", "", "").value();
  EXPECT_EQ(heads.of(rendered, conversation, refusing, {}), length);
  chat::Conversation other = conversation;
  other.messages[0].content = "T";
  EXPECT_EQ(heads.of(rendered, other, refusing, {}), 0U);
}

TEST(Boundaries, OneSystemBlockHasNoBoundaryOfItsOwn) {
  Rig rig(testing::family("Qwen-Qwen3-0.6B"));
  for (const auto& system : {std::vector<std::string>{"Only one."}, {"", "Only one.", " \n"}}) {
    const PreparedPrompt prompt = rig.prepare(session(system));
    EXPECT_FALSE(has_boundary_before(rig, prompt, "Only one."));
  }
}

TEST(Boundaries, LongContentsAreFoundByTheirBeginning) {
  Rig rig(testing::family("Qwen-Qwen3-0.6B"));
  core::ChatRequest request = session({"System."});
  std::string file;
  for (int line = 0; line < 3000; ++line) file += std::to_string(line) + " a line\n";
  request.messages = {testing::user("  \n" + file + "end")};
  const PreparedPrompt prompt = rig.prepare(request);
  EXPECT_TRUE(has_boundary_before(rig, prompt, "0 a line\n"));
}

TEST(Boundaries, ContentsThatRepeatThemselvesAreFoundByTheirEnd) {
  Rig rig(testing::family("Qwen-Qwen3-0.6B"));
  std::string repeated;
  for (int line = 0; line < 500; ++line) repeated += "the same line\n";
  core::ChatRequest request = session({"System.", repeated});
  request.messages = {testing::user("Question:\n" + repeated)};
  const PreparedPrompt prompt = rig.prepare(request);
  EXPECT_TRUE(has_boundary_before(rig, prompt, "the same line"));
  EXPECT_TRUE(has_boundary_before(rig, prompt, "Question:"));
}

TEST(Boundaries, EqualWordsOfTwoTurnsAreTwoBoundaries) {
  Rig rig(testing::family("Qwen-Qwen3-0.6B"));
  core::ChatRequest request = session({"System."});
  for (int turn = 0; turn < 2; ++turn) {
    request.messages.push_back(testing::sent_back(rig.say(request, "Yes.")));
    request.messages.push_back(testing::user("Continue."));
  }
  const PreparedPrompt prompt = rig.prepare(request);
  EXPECT_TRUE(has_boundary_at(rig, prompt, prompt.text.find("Continue.")));
  EXPECT_TRUE(has_boundary_at(rig, prompt, prompt.text.rfind("Continue.")));
  EXPECT_EQ(prompt.boundaries.size(), 4U);
}

// A turn of several results begins with the first of them.
TEST(Boundaries, ATurnOfSeveralResultsIsOne) {
  Rig rig(testing::family("Qwen-Qwen3-0.6B"));
  core::ChatRequest request = session({"System."});
  const testing::Exchange called = rig.say(
      request, rig.spell(request, "", "", {rig.read_call("a.py", 1), rig.read_call("b.py", 2)}));
  request.messages.push_back(testing::sent_back(called));
  core::Message results = testing::results_of(called, "Result.");
  std::get<core::ToolResultBlock>(results.blocks[1]).content = {core::TextBlock{"Another."}};
  request.messages.push_back(results);
  const PreparedPrompt prompt = rig.prepare(request);
  EXPECT_TRUE(has_boundary_before(rig, prompt, "Result."));
  EXPECT_FALSE(has_boundary_before(rig, prompt, "Another."));
}

// The template cuts the content's end off, so that it is found by its beginning.
TEST(Boundaries, ContentsThatTheTemplateChangesAreFoundByTheirBeginning) {
  const chat::Template cutting =
      chat::Template::create(
          "{%- for m in messages -%}{{ '<' + m['role'] + '>' + m['content'][:300] }}{%- endfor -%}",
          "", "")
          .value();
  std::string content = "Begin";
  for (int word = 0; word < 500; ++word) content += " word" + std::to_string(word);
  const chat::Conversation conversation{.messages = {{.role = "user", .content = content}}};
  const RenderedText rendered(cutting.render(conversation, {}).value(), {});
  const auto offsets = boundary_offsets(rendered, conversation, {}, 0);
  EXPECT_EQ(std::ranges::count(offsets, rendered.text().find("Begin")), 1);
}

TEST(Boundaries, ABeginningThatTheVocabularyPutsInFrontIsCounted) {
  Rig rig(testing::family("Qwen-Qwen3-0.6B"), testing::Front::bos);
  const PreparedPrompt prompt = rig.prepare(session({"System."}));
  ASSERT_EQ(rig.vocabulary().bytes_of(prompt.tokens[0]), "<bos>");
  ASSERT_FALSE(prompt.text.starts_with("<bos>"));
  ASSERT_EQ(prompt.boundaries.size(), 2U);  // start of the question (two names) and its end
  const std::string front = text_of(rig, prompt, 1, prompt.boundaries[0]);
  const std::size_t question = prompt.text.find("First question.");
  EXPECT_TRUE(front.size() == question || front.size() + 1 == question);
}

// A vocabulary whose tokens do not spell their text, as with prefixed spaces.
class LossyVocabulary final : public engine::Vocabulary {
 public:
  std::vector<engine::Token> tokenize(const core::Prompt& prompt) const override {
    return std::vector<engine::Token>(core::text_of(prompt).size(), 1);
  }
  std::string bytes_of(engine::Token) const override { return "xyz"; }
  bool ends_turn(engine::Token) const override { return false; }
  int size() const override { return 2; }
};

TEST(ExactTokens, GivesOnlyWhatIsCertain) {
  const LossyVocabulary vocabulary;
  const TokenTable table(vocabulary);
  SegmentTokens memory;
  const Weave one{.segments = {{.pieces = {{.text = "0123456789"}}, .rendered_end = 10}}};
  EXPECT_TRUE(exact_tokens(one, {3, 6}, table, memory).lengths.empty());
}

TEST(ExactTokens, LeavesOutOffsetsInsideSampledTurns) {
  const testing::PairVocabulary vocabulary(testing::Front::none);
  const TokenTable table(vocabulary);
  SegmentTokens memory;
  const auto answer =
      std::make_shared<const SampledAnswer>(SampledAnswer{.tokens = vocabulary.sample("sampled")});
  Weave woven;
  woven.segments.push_back(
      {.pieces = {{.text = "abcdHEAD"}}, .rendered_begin = 0, .rendered_end = 4, .answer = answer});
  woven.segments.push_back(
      {.pieces = {{.text = "efgh"}}, .rendered_begin = 10, .rendered_end = 14});
  const ExactTokens exact = exact_tokens(woven, {13, 2, 3, 4, 7, 10, 14, 99, 0}, table, memory);
  EXPECT_EQ(exact_text(woven, table), "abcdHEADsampledefgh");
  EXPECT_EQ(exact.tokens.size(), 4U + 7U + 2U);
  EXPECT_EQ(exact.lengths, (std::vector<int>{1, 2, 11, 12}));
}

// The naive twin spells the tokens out.
TEST(ExactTokens, CountsTokensAsSpellingThemOutDoes) {
  std::mt19937 random(9);
  const testing::PairVocabulary vocabulary(testing::Front::none);
  const TokenTable table(vocabulary);
  SegmentTokens memory;
  for (int round = 0; round < 500; ++round) {
    core::Prompt pieces;
    for (int i = 0; i < 4; ++i) {
      const bool special = random() % 3 == 0;
      append_pieces(pieces, {{.text = special ? "<|im_end|>" : std::string(random() % 6, 'x'),
                              .from_template = special}});
    }
    const std::string text = core::text_of(pieces);
    const std::size_t offset = random() % (text.size() + 1);
    const Weave woven{.segments = {{.pieces = pieces, .rendered_end = text.size()}}};
    const ExactTokens exact = exact_tokens(woven, {offset}, table, memory);
    std::size_t count = 0;
    for (std::size_t end = 0; count < exact.tokens.size(); ++count) {
      end += vocabulary.bytes_of(exact.tokens[count]).size();
      if (end > offset) break;
    }
    const bool inside = count > 0 && count < exact.tokens.size();
    EXPECT_EQ(exact.lengths,
              inside ? std::vector<int>{static_cast<int>(count)} : std::vector<int>{});
  }
}

// Tokenises only what it has not seen.
class CountingVocabulary final : public engine::Vocabulary {
 public:
  std::vector<engine::Token> tokenize(const core::Prompt& prompt) const override {
    ++calls;
    return std::vector<engine::Token>(core::text_of(prompt).size(), 0);
  }
  std::string bytes_of(engine::Token) const override { return "x"; }
  bool ends_turn(engine::Token) const override { return false; }
  int size() const override { return 1; }
  mutable int calls = 0;
};

TEST(ExactTokens, ASegmentIsTokenisedOnce) {
  const CountingVocabulary vocabulary;
  const TokenTable table(vocabulary);
  SegmentTokens memory;
  vocabulary.calls = 0;
  const core::Prompt ours{{.text = "a", .from_template = true}};
  const core::Prompt theirs{{.text = "a", .from_template = false}};
  using Part = TokenTable::Part;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(memory.of(ours, Part::first, table)->size(), 1U);
    EXPECT_EQ(memory.of(ours, Part::later, table)->size(), 1U);
    EXPECT_EQ(memory.of(theirs, Part::first, table)->size(), 1U);
  }
  EXPECT_EQ(vocabulary.calls, 3);
}

TEST(TokenTable, OnlyTheFirstPartKeepsWhatIsPutInFront) {
  const testing::PairVocabulary vocabulary(testing::Front::bos);
  const TokenTable table(vocabulary);
  const core::Prompt text{{.text = "ab", .from_template = true}};
  const core::Prompt spelled{{.text = "<bos>ab", .from_template = true}};
  using Part = TokenTable::Part;
  EXPECT_EQ(table.tokenize(text, Part::first).size(), 2U);
  EXPECT_EQ(table.tokenize(text, Part::later).size(), 1U);
  EXPECT_EQ(table.tokenize(spelled, Part::later).size(), 2U) << "the template's own";
  EXPECT_EQ(table.bytes(vocabulary.sample("<|im_end|>")[0]), 10U);
}

TEST(TextAt, ShowsTheSurroundingsOfAToken) {
  Rig rig(testing::family("Qwen-Qwen3-0.6B"));
  core::ChatRequest request = session({"System."});
  request.messages = {testing::user(std::string(100, 'a') + "HERE" + std::string(100, 'b'))};
  const PreparedPrompt prompt = rig.prepare(request);
  int at = 0;
  for (std::size_t bytes = 0; bytes < prompt.text.find("HERE");)
    bytes += rig.vocabulary().bytes_of(prompt.tokens[static_cast<std::size_t>(at++)]).size();
  const std::string around = text_at(prompt.tokens, rig.vocabulary(), at);
  EXPECT_NE(around.find("aHERE"), std::string::npos);
  EXPECT_GE(around.size(), 78U);
  EXPECT_LE(around.size(), 80U);
  for (const int odd : {-5, 0, static_cast<int>(prompt.tokens.size()), 1 << 30})
    EXPECT_FALSE(text_at(prompt.tokens, rig.vocabulary(), odd).empty()) << odd;
}

}  // namespace
}  // namespace mlxs::serve
