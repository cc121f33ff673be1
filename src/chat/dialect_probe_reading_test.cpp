#include "chat/dialect_probe_reading.hpp"

#include <gtest/gtest.h>

namespace mlxs::chat {
namespace {

const core::Tool note{.name = "note", .description = "", .schema_json = "{}"};

Misread read(const DialectEntry& dialect, const WrittenAnswer& written, TemplateMessage answer) {
  answer.reasoning = "Hm.";
  return AnswerReader(dialect, {note}).read(written, answer, "<end>\n");
}

Misread read(const WrittenAnswer& written, const TemplateMessage& answer) {
  return read(*find_dialect("hermes"), written, answer);
}

TEST(AnswerReader, ReadsBehindTheHeaderWhereverItStands) {
  const TemplateMessage answer{.content = "Done."};
  const std::string header = "<|im_start|>assistant\n";
  EXPECT_EQ(read({"<user>hi" + header + "Done.<end>\n", "<user>hi" + header}, answer).count(), 0);
  EXPECT_EQ(read({"<user>hi<end>" + header + "Done.<end>\n", "<user>hi" + header}, answer).count(),
            0);
  EXPECT_TRUE(read({"<user>hi\n#" + header + "+Done.", "<user>hi" + header}, answer).markup);
}

// Where the prompt opens a thought that the history has not.
TEST(AnswerReader, AMarkerInWhichTheRenderingsPartBelongsToTheAnswer) {
  EXPECT_EQ(read({"<a>\n<title> is set.<end>\n", "<a>\n<think>\n"}, {.content = "<title> is set."})
                .count(),
            0);
}

TEST(AnswerReader, ThoughtsThatAreNotShownAreNotMissed) {
  const TemplateMessage answer{.content = "Done."};
  EXPECT_EQ(read({"<a>\nDone.", "<a>\n"}, answer).count(), 0);
  EXPECT_EQ(read({"<a>\n<think>Hm.</think>Done.", "<a>\n"}, answer).count(), 0);
  EXPECT_TRUE(read({"<a>\n(Hm.) Done.", "<a>\n"}, answer).thoughts);
}

// Says every stream as a whole call of `note` without arguments, which is cut.
class CutCalls final : public Dialect {
 public:
  void feed_to(std::string_view, core::Events& out) override {
    out.emplace_back(core::BlockStarted{core::BlockKind::tool_use, "", "note"});
    out.emplace_back(core::BlockDelta{"{}"});
  }
  core::Events finish(StreamEnd) override { return {core::BlockEnded{.complete = false}}; }
  Place place() const override { return Place::call; }
};

TEST(AnswerReader, ACallThatIsCutIsNotReadBack) {
  const DialectEntry cutting{.name = "cutting",
                             .make = [](const DialectOptions&) -> std::unique_ptr<Dialect> {
                               return std::make_unique<CutCalls>();
                             }};
  const TemplateMessage answer{.tool_calls = {{.id = "1", .name = "note", .arguments_json = "{}"}}};
  EXPECT_TRUE(read(cutting, {"<a>(note)", "<a>"}, answer).calls);
}

TEST(AnswerReader, TheEndOfATurnIsWhatStandsBehindItsText) {
  EXPECT_EQ(turn_end_of({"<a>Done.<end>\n", "<a>"}, {.content = "Done."}), "<end>\n");
  EXPECT_EQ(turn_end_of({"<a>", "<a>"}, {.content = "Done."}), "");
}

}  // namespace
}  // namespace mlxs::chat
