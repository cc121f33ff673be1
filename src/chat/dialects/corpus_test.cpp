// What models write, as files a person can read: testdata/transcripts/dialects/FAMILY/*.txt, some
// forty answers a family. A case is
//   === NAME            " (cut)" at the end: max_tokens cut the answer
//   --- prompt          optional: the end of the prompt
//   --- model           what the model writes
//   --- events          the transcript wanted, as support/dialect_transcript writes it
// and an empty line. MLXS_RENEW_GOLDENS=1 writes the events anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t cases_a_family_min = 40;

struct Case {
  std::string name;
  std::string prompt;
  std::string model;
  std::string events;
};
struct Corpus {
  std::string comment;
  std::vector<Case> cases;
};

// The section that a line of the file begins, or nothing.
std::string* section_of(Corpus& corpus, const std::string& line) {
  if (line.starts_with("=== ")) {
    corpus.cases.push_back({.name = line.substr(4)});
    return &corpus.cases.back().name;
  }
  if (corpus.cases.empty()) return nullptr;
  Case& last = corpus.cases.back();
  if (line == "--- prompt") return &last.prompt;
  if (line == "--- model") return &last.model;
  return line == "--- events" ? &last.events : nullptr;
}

Corpus read_corpus(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  Corpus corpus;
  std::string* into = &corpus.comment;
  for (std::string line; std::getline(file, line);) {
    if (std::string* section = section_of(corpus, line)) {
      into = section;
    } else {
      *into += line + "\n";
    }
  }
  for (Case& one : corpus.cases) {
    for (std::string* text : {&one.prompt, &one.model, &one.events}) {
      if (text->ends_with('\n')) text->pop_back();
    }
    // The empty line between two cases.
    if (&one != &corpus.cases.back() && one.events.ends_with('\n')) one.events.pop_back();
  }
  return corpus;
}

void write_corpus(const fs::path& path, const Corpus& corpus) {
  std::ofstream file(path, std::ios::binary);
  file << corpus.comment;
  for (const Case& one : corpus.cases) {
    file << (&one == &corpus.cases.front() ? "" : "\n") << "=== " << one.name << "\n";
    if (!one.prompt.empty()) file << "--- prompt\n" << one.prompt << "\n";
    file << "--- model\n" << one.model << "\n--- events\n" << one.events << "\n";
  }
}

std::vector<core::Tool> tools() {
  return {{.name = "Read",
           .description = "",
           .schema_json = R"({"type":"object","properties":{"path":{"type":"string"},
             "limit":{"type":"integer"}}})"},
          {.name = "Write",
           .description = "",
           .schema_json = R"({"type":"object","properties":{"path":{"type":"string"},
             "content":{"type":"string"},"n":{"type":"integer"},"x":{"type":"number"},
             "all":{"type":"boolean"},"lines":{"type":"array","items":{"type":"integer"}},
             "options":{"type":"object"},"maybe":{"type":["integer","null"]}}})"},
          {.name = "ls", .description = "", .schema_json = R"({"type":"object"})"}};
}

std::string heard(const DialectEntry& entry, const Case& one, const support::Pieces& pieces) {
  const auto dialect = entry.make({.prompt_tail = one.prompt, .tools = tools()});
  const bool cut = one.name.ends_with("(cut)");
  return support::transcript(*dialect, pieces, cut ? StreamEnd::cut : StreamEnd::complete);
}

void expect_heard(const DialectEntry& entry, const Case& one) {
  SCOPED_TRACE(one.name + "\n" + one.model);
  support::for_all_splits(
      one.model, [] { return 0; },
      [&](int, const support::Pieces& pieces) { EXPECT_EQ(heard(entry, one, pieces), one.events); },
      support::SplitUnit::characters);
}

// A whole call behind the cut would be made executable.
void expect_no_broken_rule(const Case& one) {
  for (const char* rule : {"<one ", "<a delta", "<not a", "<only", "<empty", "<dialects"})
    EXPECT_EQ(one.events.find(rule), std::string::npos) << one.name << "\n" << one.events;
}

TEST(DialectCorpus, IsHeardAsWritten) {
  const bool renew = std::getenv("MLXS_RENEW_GOLDENS") != nullptr;
  const fs::path root = fs::path(MLXS_TESTDATA) / "transcripts/dialects";
  for (const auto& family : fs::directory_iterator(root)) {
    const DialectEntry* entry = find_dialect(family.path().filename().string());
    ASSERT_NE(entry, nullptr) << family.path();
    std::size_t cases = 0;
    for (const auto& file : fs::directory_iterator(family.path())) {
      SCOPED_TRACE(file.path().string());
      Corpus corpus = read_corpus(file.path());
      for (Case& one : corpus.cases) {
        if (renew) one.events = heard(*entry, one, {one.model});
        expect_heard(*entry, one);
        expect_no_broken_rule(one);
      }
      if (renew) write_corpus(file.path(), corpus);
      cases += corpus.cases.size();
    }
    EXPECT_GE(cases, cases_a_family_min) << family.path();
  }
}

}  // namespace
}  // namespace mlxs::chat
