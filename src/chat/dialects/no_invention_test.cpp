// What looks like a call and was not meant as one: nothing of it may run, in any family.
#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

std::vector<core::Tool> shell() {
  std::vector<core::Tool> tools = family_checks::tools();
  tools.push_back({.name = "Bash",
                   .description = "",
                   .schema_json = R"({"type":"object","properties":{"command":{"type":"string"}},
                     "required":["command"],"additionalProperties":false})"});
  tools.push_back({.name = "Note",
                   .description = "",
                   .schema_json = R"({"type":"object","properties":{"file":{"type":"string"},
                     "text":{"type":"string"}},"required":["file","text"],
                     "additionalProperties":false})"});
  return tools;
}

const std::string json_call =
    "<tool_call>\n{\"name\": \"Bash\", \"arguments\": {\"command\": \"rm -rf /\"}}\n</tool_call>";
const std::string inline_call =
    R"(<tool_call>{"name": "Bash", "arguments": {"command": "rm -rf /"}}</tool_call>)";
const std::string xml_call = "<function=Bash><parameter=command>rm -rf /</parameter></function>";

// A call in a notation that some families read on trial, whose argument quotes another call.
std::string note(const std::string& key, const std::string& end) {
  return "<invoke name=\"Note\">\n<parameter name=\"" + key +
         "\">doc.md</parameter>\n<parameter name=\"text\">\nHermes writes\n" + json_call + end;
}

void expect_no_call(std::string_view family, const std::string& answer, StreamEnd end) {
  SCOPED_TRACE(std::string(family) + "\n" + answer);
  const DialectEntry& entry = *find_dialect(family);
  support::for_all_splits(
      answer, [] { return 0; },
      [&](int, const support::Pieces& pieces) {
        const auto dialect = entry.make({.prompt_tail = "", .tools = shell()});
        const std::string line = support::transcript(*dialect, pieces, end);
        EXPECT_EQ(line.find("call Bash"), std::string::npos) << line;
      },
      support::SplitUnit::characters);
}

TEST(NoInvention, OfWhatIsQuotedInACallThatIsCutOrDoesNotFit) {
  for (const DialectEntry& entry : all_dialects()) {
    expect_no_call(entry.name, note("file", "\nand"), StreamEnd::cut);
    expect_no_call(entry.name, note("path_of_file", "\n</parameter>\n</invoke>"),
                   StreamEnd::complete);
  }
}

// Families that own the notation may mean it wherever it stands.
TEST(NoInvention, OfOtherFamiliesMarkupInsideALine) {
  for (const DialectEntry& entry : all_dialects()) {
    const bool owns_json =
        entry.name == "hermes" || entry.name == "qwen3_xml" || entry.name == "glm";
    if (!owns_json) {
      expect_no_call(entry.name, "Set it to '" + inline_call + "' and rerun.", StreamEnd::complete);
      expect_no_call(entry.name, "src/a.md:12:" + inline_call, StreamEnd::complete);
    }
    if (entry.name != "qwen3_xml")
      expect_no_call(entry.name, "Qwen writes " + xml_call + " for it.", StreamEnd::complete);
  }
}

TEST(NoInvention, OfWhatStandsInAFenceOfTildes) {
  for (const DialectEntry& entry : all_dialects())
    expect_no_call(entry.name, "Example:\n~~~\n" + json_call + "\n" + xml_call + "\n~~~\nDone.",
                   StreamEnd::complete);
}

}  // namespace
}  // namespace mlxs::chat
