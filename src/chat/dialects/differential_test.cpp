// The dialects, which read an answer while it arrives, against a naive reader of the whole answer:
// on random answers of every family, sound and damaged, both say the same blocks.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/utf8.hpp"
#include "chat/dialects/answer_writer_test.hpp"
#include "chat/dialects/whole_text_twin_test.hpp"
#include "core/event_checker.hpp"
#include "support/all_splits.hpp"

namespace mlxs::chat {
namespace {

constexpr int answers_a_dialect = 600;
constexpr int splits_an_answer = 3;
constexpr int cuts_an_answer = 8;

constexpr std::string_view incomplete = " (incomplete)";

// The blocks of the events; one that is not complete or breaks a rule says so in its name.
class Heard {
 public:
  Heard() { check(core::TurnStarted{}); }

  void add(const core::Events& events) {
    for (core::Event event : events) {
      if (auto* started = std::get_if<core::BlockStarted>(&event)) {
        blocks_.push_back({.kind = started->kind, .text = "", .name = started->tool_name});
        if (started->kind == core::BlockKind::tool_use) started->tool_id = "toolu_test";
      } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
        blocks_.back().text += delta->text;
      } else if (const auto* ended = std::get_if<core::BlockEnded>(&event)) {
        end_block(ended->complete);
      }
      check(event);
    }
  }

  [[nodiscard]] const TwinBlocks& blocks() const { return blocks_; }

 private:
  void end_block(bool complete) {
    TwinBlock& block = blocks_.back();
    if (!complete) block.name += incomplete;
    if (block.kind != core::BlockKind::tool_use || !complete) return;
    const auto input = base::parse_json(block.text, "input");
    if (input.ok() && input.value().is_object()) {
      block.input = input.value().get_object();
      block.text.clear();
    }
  }

  void check(const core::Event& event) { EXPECT_EQ(checker_.feed(event), ""); }

  core::EventChecker checker_;
  TwinBlocks blocks_;
};

TwinBlocks heard(const DialectEntry& entry, const DialectOptions& options,
                 const support::Pieces& pieces, StreamEnd end = StreamEnd::complete) {
  const auto dialect = entry.make(options);
  Heard heard;
  for (const std::string_view piece : pieces) heard.add(dialect->feed(piece));
  heard.add(dialect->finish(end));
  return heard.blocks();
}

std::string spelled(const TwinBlock& block) {
  if (block.kind == core::BlockKind::tool_use)
    return "call " + block.name + ' ' + base::to_text(block.input) + block.text;
  const bool thinks = block.kind == core::BlockKind::thinking;
  return (thinks ? "think[" : "text[") + block.text + ']' + block.name;
}

// The first block that the two do not share.
std::string difference(const TwinBlocks& dialect, const TwinBlocks& twin) {
  const std::size_t most = std::max(dialect.size(), twin.size());
  for (std::size_t i = 0; i < most; ++i) {
    const std::string one = i < dialect.size() ? spelled(dialect[i]) : "nothing";
    const std::string other = i < twin.size() ? spelled(twin[i]) : "nothing";
    if (one != other || !(dialect[i] == twin[i]))
      return "the dialect says\n" + one + "\nthe twin says\n" + other;
  }
  return "";
}

support::Pieces random_split(std::string_view text, std::mt19937& random) {
  const std::size_t most = 1 + below(random, 40);
  support::Pieces pieces;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = 1 + below(random, most);
    const auto is_inside = [&](std::size_t end) {
      return end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U;
    };
    while (is_inside(at + size)) ++size;
    pieces.push_back(text.substr(at, size));
    at += pieces.back().size();
  }
  return pieces;
}

std::vector<RandomCall> complete_calls(const TwinBlocks& blocks) {
  std::vector<RandomCall> calls;
  for (const TwinBlock& block : blocks) {
    if (block.kind == core::BlockKind::tool_use && !block.name.ends_with(incomplete))
      calls.push_back({block.name, block.input});
  }
  return calls;
}

void expect_same(const DialectEntry& entry, const RandomAnswer& answer, std::mt19937& random) {
  const DialectOptions options{.prompt_tail = answer.prompt_tail, .tools = answer_tools()};
  const TwinBlocks wanted = read_whole(entry.name, answer.text, options);
  // The twin itself reads what was meant, nothing less.
  EXPECT_EQ(complete_calls(wanted), answer.calls) << answer.text;
  const auto expect = [&](const support::Pieces& pieces) {
    EXPECT_EQ(difference(heard(entry, options, pieces), wanted), "")
        << entry.name << " behind " << answer.prompt_tail << "\n"
        << answer.text;
  };
  expect({answer.text});
  for (int split = 0; split < splits_an_answer && !::testing::Test::HasFailure(); ++split)
    expect(random_split(answer.text, random));
}

class Differential : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Differential, ADialectSaysWhatANaiveReaderSays) {
  const DialectEntry& entry = *find_dialect(GetParam());
  std::mt19937 random(2024);
  int with_call = 0;
  int with_damage = 0;
  for (int i = 0; i < answers_a_dialect && !HasFailure(); ++i) {
    const RandomAnswer answer = write_answer(entry.name, random);
    with_call += answer.calls.empty() ? 0 : 1;
    with_damage += answer.damages > 0 ? 1 : 0;
    expect_same(entry, answer, random);
  }
  RecordProperty("answers_with_calls", with_call);
  RecordProperty("answers_with_damage", with_damage);
  if (entry.name == "plain") return;  // a family without calls
  EXPECT_GT(with_call, answers_a_dialect / 4);
  EXPECT_GT(with_damage, answers_a_dialect / 8);
}

// Wherever max_tokens cuts the answer, what is executable is what was meant, as far as it came.
TEST_P(Differential, ACutAnswerMakesNoOtherCall) {
  const DialectEntry& entry = *find_dialect(GetParam());
  std::mt19937 random(2025);
  std::size_t heard_whole = 0;
  for (int i = 0; i < answers_a_dialect && !HasFailure(); ++i) {
    const RandomAnswer answer = write_answer(entry.name, random);

    const DialectOptions options{.prompt_tail = answer.prompt_tail, .tools = answer_tools()};
    for (int cut = 0; cut < cuts_an_answer; ++cut) {
      std::string_view part = std::string_view(answer.text);
      part = part.substr(0, below(random, part.size() + 1));
      part.remove_suffix(base::incomplete_utf8_tail(part));
      const auto calls = complete_calls(heard(entry, options, {part}, StreamEnd::cut));
      const bool is_prefix = calls.size() <= answer.calls.size() &&
                             std::equal(calls.begin(), calls.end(), answer.calls.begin());
      heard_whole += calls.size();
      EXPECT_TRUE(is_prefix) << entry.name << " says " << calls.size() << " calls\n" << part;
    }
  }
  EXPECT_EQ(heard_whole == 0, entry.name == "plain");
}

std::vector<std::string_view> names() {
  std::vector<std::string_view> names;
  for (const DialectEntry& entry : all_dialects()) names.push_back(entry.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Dialect, Differential, ::testing::ValuesIn(names()),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace mlxs::chat
