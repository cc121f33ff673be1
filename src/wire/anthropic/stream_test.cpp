// Whole transcripts, kept as text in testdata/transcripts/anthropic. A line that begins with "> "
// is an event, a line that begins with "# " is a remark, and what stands between is what the
// encoder says to the event. MLXS_RENEW_GOLDENS=1 writes the files anew; they are reviewed like
// code.
//
//   > safeguards                      the client asks for them (first, if at all)
//   > started PROMPT CACHED           > progress DONE TOTAL
//   > text | thinking | tool ID NAME  > delta "JSON STRING"        > end | cut
//   > ended REASON PROMPT CACHED OUTPUT THINKING "STOP SEQUENCE"
//   > failed "MESSAGE"                > ping
//   > answer                          the same turn, not streamed
#include "wire/anthropic/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/json.hpp"
#include "core/event_checker.hpp"
#include "core/fold.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/response.hpp"

namespace mlxs::wire::anthropic {
namespace {

constexpr core::StopReason reasons[] = {core::StopReason::end_turn, core::StopReason::max_tokens,
                                        core::StopReason::stop_sequence,
                                        core::StopReason::tool_use};

std::string json_string(std::istream& line) {
  std::string rest;
  std::getline(line, rest);
  return std::string(base::parse_json(rest, "string").value().as_string());
}

core::Event read_ended(std::istream& line) {
  core::TurnEnded ended;
  std::string reason;
  core::Usage& usage = ended.usage;
  line >> reason >> usage.prompt_tokens >> usage.prompt_tokens_cached >> usage.output_tokens >>
      usage.thinking_tokens;
  ended.reason = *std::find_if(std::begin(reasons), std::end(reasons),
                               [&](core::StopReason r) { return core::name_of(r) == reason; });
  ended.stop_sequence = json_string(line);
  return ended;
}

core::Event read_event(const std::string& word, std::istream& line) {
  if (word == "started") {
    core::TurnStarted started;
    line >> started.prompt_tokens >> started.prompt_tokens_cached;
    return started;
  }
  if (word == "progress") {
    core::Progress progress;
    line >> progress.done >> progress.total;
    return progress;
  }
  if (word == "text") return core::BlockStarted{};
  if (word == "thinking") return core::BlockStarted{core::BlockKind::thinking, "", ""};
  if (word == "tool") {
    core::BlockStarted started{core::BlockKind::tool_use, "", ""};
    line >> started.tool_id >> started.tool_name;
    return started;
  }
  if (word == "delta") return core::BlockDelta{json_string(line)};
  if (word == "end") return core::BlockEnded{};
  if (word == "cut") return core::BlockEnded{.complete = false};
  if (word == "ended") return read_ended(line);
  EXPECT_EQ(word, "failed");
  return core::Failed{
      {.code = base::ErrorCode::overloaded, .message = json_string(line), .param = ""}};
}

// Plays the events of one transcript.
class Player {
 public:
  std::string say(const std::string& line) {
    std::istringstream words(line.substr(2));
    std::string word;
    words >> word;
    if (word == "safeguards") {
      head_.asks_safeguards = true;
      encoder_ = MessageEncoder(head_);
      return "";
    }
    if (word == "ping") return encoder_.ping();
    if (word == "answer") return answer();
    const core::Event event = read_event(word, words);
    EXPECT_EQ(checker_.feed(event), "") << line;
    fold_.feed(event);
    return encoder_.encode(event);
  }

 private:
  std::string answer() {
    const auto folded = fold_.take();
    if (const auto* error = std::get_if<base::Error>(&folded))
      return error_json(*error, head_.request_id) + "\n";
    return answer_json(std::get<core::Answer>(folded), head_) + "\n";
  }

  AnswerHead head_{.message_id = "msg_1",
                   .request_id = "req_1",
                   .model = "claude-local",
                   .asks_safeguards = false};
  MessageEncoder encoder_{head_};
  core::EventChecker checker_;
  core::Fold fold_;
};

// The transcript with all that is not an event or a remark said anew.
std::string replayed(const std::string& transcript) {
  Player player;
  std::string out;
  std::istringstream lines(transcript);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# ")) out += line + "\n";
    if (line.starts_with("> ")) out += line + "\n" + player.say(line);
  }
  return out;
}

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Stream, TranscriptsAreSaidAsTheyAreWritten) {
  int seen = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(MLXS_TESTDATA "/transcripts/anthropic")) {
    const std::string written = contents_of(entry.path());
    const std::string said = replayed(written);
    if (std::getenv("MLXS_RENEW_GOLDENS") != nullptr)
      std::ofstream(entry.path(), std::ios::binary) << said;
    else
      EXPECT_EQ(said, written) << entry.path().filename();
    ++seen;
  }
  EXPECT_GE(seen, 7);
}

}  // namespace
}  // namespace mlxs::wire::anthropic
