// A model family as prompts meet it (its template, its dialect) with a vocabulary that shows every
// fault of segmentation, and an agent's client that sends answers back in its own spelling.
// Thread: the test's.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "serve/prompt.hpp"
#include "serve/turn.hpp"

namespace mlxs::serve::testing {

// What the vocabulary puts in front of every prompt.
enum class Front { none, bos };

// Text is cut into pairs of bytes from the left, so one byte more in front changes every token up
// to the next special one. Special tokens exist in the template's text only. What a model samples
// (`sample`) is single bytes, which tokenize never gives for two bytes or more.
class PairVocabulary final : public engine::Vocabulary {
 public:
  explicit PairVocabulary(Front front) : front_(front) {}

  std::vector<engine::Token> tokenize(const core::Prompt& prompt) const override;
  std::string bytes_of(engine::Token token) const override;
  bool ends_turn(engine::Token token) const override;
  int size() const override;

  [[nodiscard]] std::vector<engine::Token> sample(std::string_view text) const;

 private:
  Front front_;
};

// How a family writes; the calls as the model would, with spacing and keys of its own.
enum class Writing { gemma, hermes, xml, python, harmony };

struct Family {
  const char* name;  // of the template; "pocket" is ours
  Writing writing = Writing::gemma;
  bool thinks = true;
};

// Families whose every turn is replayed.
[[nodiscard]] std::vector<Family> families();
// One of these, or gpt-oss: it calls one tool at a time, and its template drops the thoughts of an
// answer without a call, so such turns are rendered.
[[nodiscard]] Family family(std::string_view name);
[[nodiscard]] chat::Template load_template(std::string_view name);

struct SpokenCall {
  std::string name;
  std::string arguments;  // in the family's own form, as between the braces or tags
};

// A client's view of one exchange.
struct Exchange {
  std::vector<engine::Token> prompt;
  std::vector<engine::Token> sampled;
  std::string prompt_text;
  std::vector<core::Block> blocks;  // what the client got

  // What the next prompt has to begin with.
  [[nodiscard]] std::vector<engine::Token> all() const;
};

class Rig {
 public:
  explicit Rig(const Family& family, Front front = Front::none);

  [[nodiscard]] PreparedPrompt prepare(const core::ChatRequest& request);
  // The model answers with `text`, in pieces.
  Exchange say(const core::ChatRequest& request, std::string_view text,
               engine::DoneReason reason = engine::DoneReason::end_of_turn);

  // The family's spelling of an answer. Thoughts are written when the request asks for them.
  [[nodiscard]] std::string spell(const core::ChatRequest& request, const std::string& thought,
                                  const std::string& text,
                                  const std::vector<SpokenCall>& calls) const;
  [[nodiscard]] SpokenCall read_call(const std::string& path, int limit) const;

  [[nodiscard]] const PairVocabulary& vocabulary() const { return *vocabulary_; }
  [[nodiscard]] PromptMemory& memory() { return *memory_; }
  [[nodiscard]] const ServedModel& model() const { return *model_; }
  // As after a restart without a journal.
  void forget();

 private:
  Family family_;
  std::unique_ptr<PairVocabulary> vocabulary_;
  std::unique_ptr<ServedModel> model_;
  std::unique_ptr<PromptMemory> memory_;
  base::CountedIds ids_;
};

// A request with one tool, Read(file_path, limit, encoding), and a first user message.
[[nodiscard]] core::ChatRequest reading_request(bool thinking, const std::string& text);
[[nodiscard]] core::Message user(const std::string& text);
// The answer as agents send it back: arguments parsed and printed anew, keys in another order,
// whole numbers without a point, the schema's defaults filled in.
[[nodiscard]] core::Message sent_back(const Exchange& exchange);
// Results for all calls of an answer.
[[nodiscard]] core::Message results_of(const Exchange& exchange, const std::string& text);

[[nodiscard]] bool begins_with(const std::vector<engine::Token>& tokens,
                               const std::vector<engine::Token>& beginning);

}  // namespace mlxs::serve::testing
