// Weak models forget a tag. In notations that are no JSON, each delimiter of a sound call is left
// out once: what is heard is the call that was meant, or no complete one. A complete call with
// other strings in it would write something that nobody wanted.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "chat/dialect.hpp"
#include "chat/dialects/answer_values_test.hpp"
#include "core/event_checker.hpp"

namespace mlxs::chat {
namespace {

constexpr int calls_a_family = 150;

// A piece of a call; content has no role.
struct Piece {
  std::string role;
  std::string text;
};
using Pieces = std::vector<Piece>;

struct TagSpelling {
  std::string_view section_opener;
  std::string_view call_opener;
  std::string_view name_end;
  std::string_view key_opener;
  std::string_view key_closer;
  std::string_view value_opener;
  std::string_view value_closer;
  std::string_view call_closer;
  std::string_view section_closer;
};

// A line break in front of a tag stays where the tag is left out.
void add(Pieces& pieces, const std::string& role, std::string_view text) {
  const bool is_below = !role.empty() && text.size() > 1 && text.front() == '\n';
  if (is_below) pieces.push_back({"", "\n"});
  text.remove_prefix(is_below ? 1 : 0);
  if (!text.empty()) pieces.push_back({role, std::string(text)});
}

std::string raw(const base::json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json_text(value, Damage::none);
}

Pieces tagged(const TagSpelling& tags, const RandomCall& call) {
  Pieces pieces;
  add(pieces, "section opener", tags.section_opener);
  add(pieces, "call opener", tags.call_opener);
  add(pieces, "", call.name);
  add(pieces, tags.name_end == "\n" ? "" : "name end", tags.name_end);
  for (const auto& member : call.input) {
    add(pieces, "key opener", tags.key_opener);
    add(pieces, "", member.key());
    add(pieces, "key closer", tags.key_closer);
    add(pieces, "value opener", tags.value_opener);
    add(pieces, "", raw(member.value()));
    add(pieces, "value closer", tags.value_closer);
  }
  add(pieces, "call closer", tags.call_closer);
  add(pieces, "section closer", tags.section_closer);
  return pieces;
}

Pieces qwen(const RandomCall& call) {
  return tagged({.section_opener = "<tool_call>\n",
                 .call_opener = "<function=",
                 .name_end = ">\n",
                 .key_opener = "<parameter=",
                 .key_closer = ">\n",
                 .value_closer = "\n</parameter>\n",
                 .call_closer = "</function>",
                 .section_closer = "\n</tool_call>"},
                call);
}
Pieces glm(const RandomCall& call) {
  return tagged({.call_opener = "<tool_call>",
                 .name_end = "\n",
                 .key_opener = "<arg_key>",
                 .key_closer = "</arg_key>\n",
                 .value_opener = "<arg_value>",
                 .value_closer = "</arg_value>\n",
                 .call_closer = "</tool_call>"},
                call);
}
Pieces minimax(const RandomCall& call) {
  return tagged({.section_opener = "<minimax:tool_call>\n",
                 .call_opener = "<invoke name=\"",
                 .name_end = "\">\n",
                 .key_opener = "<parameter name=\"",
                 .key_closer = "\"",
                 .value_opener = ">",
                 .value_closer = "</parameter>\n",
                 .call_closer = "</invoke>\n",
                 .section_closer = "</minimax:tool_call>"},
                call);
}
Pieces dsml(const RandomCall& call) {
  return tagged({.section_opener = "<｜DSML｜tool_calls>\n",
                 .call_opener = "<｜DSML｜invoke name=\"",
                 .name_end = "\">\n",
                 .key_opener = "<｜DSML｜parameter name=\"",
                 .key_closer = "\" string=\"true\"",
                 .value_opener = ">",
                 .value_closer = "</｜DSML｜parameter>\n",
                 .call_closer = "</｜DSML｜invoke>\n",
                 .section_closer = "</｜DSML｜tool_calls>"},
                call);
}

Pieces gemma(const RandomCall& call) {
  Pieces pieces{{"call opener", "<|tool_call>"},
                {"word", "call:"},
                {"", call.name},
                {"arguments opener", "{"}};
  for (const auto& member : call.input) {
    if (&member != &*call.input.begin()) add(pieces, "comma", ",");
    add(pieces, "", member.key());
    add(pieces, "key closer", ":");
    const bool is_text = member.value().is_string();
    if (is_text) add(pieces, "value opener", "<|\"|>");
    add(pieces, "", is_text ? raw(member.value()) : gemma_text(member.value(), Damage::none));
    if (is_text) add(pieces, "value closer", "<|\"|>");
  }
  add(pieces, "arguments closer", "}");
  add(pieces, "call closer", "<tool_call|>");
  return pieces;
}

Pieces python(const RandomCall& call) {
  Pieces pieces{{"section opener", "<|tool_call_start|>"},
                {"list opener", "["},
                {"", call.name},
                {"arguments opener", "("}};
  for (const auto& member : call.input) {
    if (&member != &*call.input.begin()) add(pieces, "comma", ", ");
    add(pieces, "", member.key());
    add(pieces, "key closer", "=");
    const std::string written = python_text(member.value(), '\'');
    const bool is_text = member.value().is_string();
    if (is_text) add(pieces, "value opener", "'");
    add(pieces, "", is_text ? written.substr(1, written.size() - 2) : written);
    if (is_text) add(pieces, "value closer", "'");
  }
  add(pieces, "arguments closer", ")");
  add(pieces, "list closer", "]");
  add(pieces, "section closer", "<|tool_call_end|>");
  return pieces;
}

// What each dialect is known to hear as another call than was meant, and how often at most.
struct KnownChange {
  std::string_view dialect;
  std::string_view role;
  int most = 0;
};
const std::array<KnownChange, 6> known_changes{{
    {"qwen3_xml", "key closer", 9},         // a key that ends at a > in its value
    {"glm", "value closer", 37},            // the value mentions other markup, too: all is content
    {"minimax_m2", "value closer", 37},     // as GLM's
    {"deepseek_dsml", "value closer", 37},  // as GLM's
    {"gemma4", "value opener", 3},          // a short word up to a brace in it
    {"gemma4", "value closer", 11},         // the text ends where the next one begins
}};

int changes_known(std::string_view dialect, std::string_view role) {
  const auto known = std::find_if(
      known_changes.begin(), known_changes.end(),
      [&](const KnownChange& one) { return one.dialect == dialect && one.role == role; });
  return known == known_changes.end() ? 0 : known->most;
}

struct Family {
  std::string_view dialect;
  Pieces (*write)(const RandomCall& call);
  int recovered_percent_min;  // measured, rounded down
};

const std::array<Family, 6> families{{{"qwen3_xml", qwen, 77},
                                      {"glm", glm, 90},
                                      {"minimax_m2", minimax, 79},
                                      {"deepseek_dsml", dsml, 79},
                                      {"gemma4", gemma, 44},
                                      {"lfm2", python, 45}}};

std::string without(const Pieces& pieces, const Piece& dropped) {
  std::string text;
  for (const Piece& piece : pieces) {
    if (&piece != &dropped) text += piece.text;
  }
  return text;
}

// The complete calls.
std::vector<RandomCall> heard(std::string_view dialect, const std::string& stream) {
  const auto reader = find_dialect(dialect)->make({.prompt_tail = "", .tools = answer_tools()});
  core::Events events = reader->feed(stream);
  for (core::Event& event : reader->finish(StreamEnd::complete)) events.push_back(std::move(event));
  std::vector<RandomCall> calls;
  std::string body;
  core::BlockStarted block;
  for (const core::Event& event : events) {
    if (const auto* started = std::get_if<core::BlockStarted>(&event)) block = *started;
    if (const auto* delta = std::get_if<core::BlockDelta>(&event)) body += delta->text;
    const auto* ended = std::get_if<core::BlockEnded>(&event);
    if (ended == nullptr) continue;
    if (block.kind == core::BlockKind::tool_use && ended->complete)
      calls.push_back({block.tool_name, base::parse_json(body, "input").value().as_object()});
    body.clear();
  }
  return calls;
}

struct Count {
  int recovered = 0;
  int lost = 0;
  int changed = 0;
  std::string example;  // of a change
};
using Counts = std::map<std::string, Count>;  // by the role of what was dropped

void count(Counts& counts, const Family& family, const RandomCall& call) {
  const Pieces pieces = family.write(call);
  for (const Piece& piece : pieces) {
    if (piece.role.empty()) continue;
    const std::string stream = without(pieces, piece);
    const std::vector<RandomCall> calls = heard(family.dialect, stream);
    Count& one = counts[piece.role];
    if (calls.empty()) {
      ++one.lost;
    } else if (calls.size() == 1 && calls.front() == call) {
      ++one.recovered;
    } else {
      ++one.changed;
      one.example = stream + "\nis heard as " + base::to_text(calls.front().input);
    }
  }
}

Counts counts_of(const Family& family) {
  std::mt19937 random(3);
  Counts counts;
  for (int i = 0; i < calls_a_family; ++i) count(counts, family, random_call(random, {}));
  return counts;
}

TEST(DroppedDelimiters, LeaveTheCallThatWasMeantOrNone) {
  for (const Family& family : families) {
    int recovered = 0;
    int total = 0;
    std::string report(family.dialect);
    for (const auto& [role, one] : counts_of(family)) {
      EXPECT_LE(one.changed, changes_known(family.dialect, role))
          << family.dialect << " without a " << role << ":\n"
          << one.example;
      recovered += one.recovered;
      total += one.recovered + one.lost + one.changed;
      report += "\n" + role + ": " + std::to_string(one.recovered) + " recovered, " +
                std::to_string(one.lost) + " lost, " + std::to_string(one.changed) + " changed";
    }
    EXPECT_GE(recovered * 100, total * family.recovered_percent_min) << report;
  }
}

}  // namespace
}  // namespace mlxs::chat
