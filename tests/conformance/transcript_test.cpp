// Whole exchanges as files a person can read: a client's request, the prompt it becomes, what the
// model writes, and the frames the client gets. Everything between the socket and the engine is
// real: the Anthropic codec, normalisation, the pocket model's template, its dialect, the turn.
//
// testdata/transcripts/pocket/*.txt; MLXS_RENEW_GOLDENS=1 writes the prompt and the frames anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "core/event_checker.hpp"
#include "serve/turn.hpp"
#include "support/scripted_model.hpp"
#include "wire/anthropic/codec.hpp"

namespace mlxs {
namespace {

namespace fs = std::filesystem;

// "== NAME WORD" begins a section; everything up to the next one is its text.
struct Section {
  std::string word;
  std::string text;
};
struct Transcript {
  std::string comment;
  std::map<std::string, Section> sections;
};

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Transcript read_transcript(const fs::path& path) {
  Transcript transcript;
  std::string* into = &transcript.comment;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("== ")) {
      std::istringstream words(line.substr(3));
      std::string name;
      words >> name;
      Section& section = transcript.sections[name];
      words >> section.word;
      into = &section.text;
    } else {
      *into += line + "\n";
    }
  }
  return transcript;
}

serve::ServedModel pocket(const engine::Vocabulary& vocabulary) {
  const std::string source = read_file(fs::path(MLXS_TESTDATA) / "templates" / "pocket.jinja");
  return {.name = "pocket",
          .architecture = "gemma4",
          .context_tokens = 32768,
          .chat_template = chat::Template::create(source, "<bos>", "<eos>").value(),
          .dialect = &chat::dialect_for(source, "gemma4"),
          .vocabulary = &vocabulary};
}

// Encodes events and holds their grammar.
class Frames {
 public:
  explicit Frames(const core::ChatRequest& request)
      : encoder_(codec_.make_encoder({.message_id = "msg_1",
                                      .request_id = "req_1",
                                      .model = request.model,
                                      .asks_safeguards = request.asks_safeguards})) {}
  void add(const core::Events& events) {
    for (const core::Event& event : events) {
      EXPECT_EQ(checker_.feed(event), "");
      text_ += encoder_->encode(event);
    }
  }
  const std::string& text() const { return text_; }

 private:
  wire::AnthropicCodec codec_;
  std::unique_ptr<wire::Encoder> encoder_;
  core::EventChecker checker_;
  std::string text_;
};

engine::Done done_for(const std::string& word, const serve::Turn& turn, std::size_t bytes) {
  const bool cut = word == "max_tokens";
  return {.reason = cut ? engine::DoneReason::max_tokens : engine::DoneReason::end_of_turn,
          .usage = {.prompt_tokens = turn.prompt_tokens(),
                    .prompt_tokens_cached = 8,
                    .output_tokens = static_cast<int>(bytes)}};
}

// Fills in what follows from the request and the model's words.
void play(Transcript& transcript) {
  const auto request = wire::AnthropicCodec().parse(transcript.sections.at("request").text);
  ASSERT_TRUE(request.ok()) << request.error().message;
  test::ScriptedVocabulary vocabulary;
  const serve::ServedModel model = pocket(vocabulary);
  serve::PromptMemory prompts(model);
  transcript.sections["prompt"].text =
      serve::prepare_prompt(model, request.value(), prompts).value().text + "\n";

  serve::Turn turn = serve::Turn::begin(model, request.value(), prompts).value();
  base::CountedIds ids;
  Frames frames(request.value());
  const Section& words = transcript.sections.at("model");
  const std::string said = words.text.substr(0, words.text.size() - 1);  // the file's last newline
  frames.add(turn.feed(engine::Admitted{.prompt_tokens_cached = 8}, ids));
  // In pieces of seven bytes, a token each, so that markers and characters are cut.
  for (std::size_t at = 0; at < said.size(); at += 7)
    frames.add(turn.feed(engine::Tokens{.bytes = said.substr(at, 7), .n_tokens = 1}, ids));
  frames.add(turn.feed(done_for(words.word, turn, said.size()), ids));
  EXPECT_TRUE(turn.finished());
  transcript.sections["frames"].text = frames.text();
}

void write(const fs::path& path, const Transcript& transcript) {
  std::ofstream file(path, std::ios::binary);
  file << transcript.comment;
  for (const char* name : {"request", "prompt", "model", "frames"}) {
    const Section& section = transcript.sections.at(name);
    file << "== " << name << (section.word.empty() ? "" : " " + section.word) << "\n"
         << section.text;
  }
}

TEST(Transcripts, OfThePocketModelAreAsWritten) {
  const bool renew = std::getenv("MLXS_RENEW_GOLDENS") != nullptr;
  int played = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(MLXS_TESTDATA) / "transcripts/pocket")) {
    SCOPED_TRACE(entry.path().filename().string());
    Transcript transcript = read_transcript(entry.path());
    const Transcript wanted = transcript;
    play(transcript);
    if (renew) write(entry.path(), transcript);
    if (!renew) {
      for (const char* name : {"prompt", "frames"}) {
        ASSERT_TRUE(wanted.sections.contains(name)) << name;
        EXPECT_EQ(transcript.sections.at(name).text, wanted.sections.at(name).text) << name;
      }
    }
    ++played;
  }
  EXPECT_GE(played, 4);
}

}  // namespace
}  // namespace mlxs
