// A seed drives a random life of the engine: prompts that share prefixes, cancels at any moment,
// failing decodes, tiny windows and chunks, memories that cannot rewind, sampling with temperature.
// Every sequence that finishes must equal the one produced alone on a fresh model. A prefix shared
// one token too far or a forgotten trim changes the scripted model's logits, and with them the
// text.
//
// MLXS_SIM_SEEDS=N runs N seeds; a failure prints its seed, MLXS_SIM_SEED=S runs that one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <string>

#include "engine/loop.hpp"
#include "support/scripted_model.hpp"

namespace mlxs::engine {
namespace {

struct Heard {
  GenerateSpec spec;
  std::string text;
  bool done = false;
  bool failed = false;
  Done end;
};

struct Settings {
  test::ScriptedOptions model;
  std::size_t queue_depth_max = 4;
};

class Life {
 public:
  explicit Life(unsigned seed)
      : random_(seed),
        settings_(random_settings()),
        model_(settings_.model),
        loop_(model_, vocabulary_, {.queue_depth_max = settings_.queue_depth_max, .seed = seed}) {
    for (int i = 0; i < 4; ++i) roots_.push_back(random_text(5 + below(60)));
  }

  void run() {
    for (int i = 0; i < 60; ++i) act();
    for (int i = 0; i < 100000 && !loop_.idle(); ++i) step();
    ASSERT_TRUE(loop_.idle());
    for (const auto& [id, heard] : heard_) {
      ASSERT_TRUE(heard.done || heard.failed) << "request " << id << " got no end";
      if (heard.done) expect_equal_to_alone(heard);
    }
  }

  int finished() const { return finished_; }

 private:
  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

  std::string random_text(unsigned length) {
    std::string text;
    for (unsigned i = 0; i < length; ++i) text.push_back(static_cast<char>('a' + below(3)));
    return text;
  }

  Settings random_settings() {
    Settings settings;
    settings.model.lanes = 1 + static_cast<int>(below(4));
    settings.model.context_tokens = 120 + static_cast<int>(below(100));
    settings.model.decode_tokens_max = 4 + static_cast<int>(below(30));
    settings.model.rewind_max = std::array{-1, -1, 0, 1, 7}[below(5)];
    if (below(3) == 0) settings.model.fails = [](int call) { return call % 37 == 0; };
    settings.queue_depth_max = 1 + below(6);
    return settings;
  }

  void act() {
    const unsigned dice = below(10);
    if (dice < 3) {
      submit();
    } else if (dice == 3 && next_id_ > 1) {
      loop_.handle(Cancel{.id = 1 + below(static_cast<unsigned>(next_id_ - 1))});
    } else {
      for (unsigned i = 1 + below(12); i > 0; --i) step();
    }
  }

  void step() {
    loop_.step();
    ASSERT_STREQ(loop_.broken_rule(), "");
  }

  // Prompts grow out of a few roots and out of earlier answers, as an agent's do.
  void submit() {
    std::string& root = roots_[below(static_cast<unsigned>(roots_.size()))];
    if (below(4) == 0) root.resize(below(static_cast<unsigned>(root.size() + 1)));
    root += random_text(1 + below(20));
    if (root.size() > 90) root.resize(30);
    const RequestId id = next_id_++;
    Heard& heard = heard_[id];
    heard.spec.tokens = vocabulary_.tokenize({{.text = root, .from_template = true}});
    heard.spec.sampling = {
        .temperature = below(2) == 0 ? 0.0F : 1.0F, .top_k = 40, .seed = random_()};
    heard.spec.max_tokens = 1 + static_cast<int>(below(40));
    if (below(3) == 0) heard.spec.stop_strings = {std::string(1, static_cast<char>(below(256)))};
    loop_.handle(Submit{.id = id, .spec = heard.spec, .sink = listen(heard, &root)});
  }

  Sink listen(Heard& heard, std::string* root) {
    return [&heard, root, this](Output output) {
      ASSERT_FALSE(heard.done || heard.failed) << "an output after the end";
      if (auto* tokens = std::get_if<Tokens>(&output)) heard.text += tokens->bytes;
      if (std::holds_alternative<Failed>(output)) heard.failed = true;
      if (auto* done = std::get_if<Done>(&output)) {
        heard.done = true;
        heard.end = *done;
        ++finished_;
        if (root != nullptr && heard.text.size() < 30) *root += heard.text;
      }
    };
  }

  void expect_equal_to_alone(const Heard& heard) {
    test::ScriptedOptions options = settings_.model;
    options.lanes = 1;
    options.fails = nullptr;
    test::ScriptedModel model(options);
    Loop loop(model, vocabulary_, {});
    Heard alone;
    loop.handle(Submit{.id = 1, .spec = heard.spec, .sink = listen(alone, nullptr)});
    while (!loop.idle()) loop.step();
    ASSERT_TRUE(alone.done);
    EXPECT_EQ(heard.text, alone.text);
    EXPECT_EQ(heard.end.reason, alone.end.reason);
    EXPECT_EQ(heard.end.stop_string, alone.end.stop_string);
    EXPECT_EQ(heard.end.usage.output_tokens, alone.end.usage.output_tokens);
    EXPECT_EQ(heard.end.usage.prompt_tokens, alone.end.usage.prompt_tokens);
  }

  std::mt19937 random_;
  Settings settings_;
  test::ScriptedVocabulary vocabulary_;
  test::ScriptedModel model_;
  Loop loop_;
  std::vector<std::string> roots_;
  std::map<RequestId, Heard> heard_;
  RequestId next_id_ = 1;
  int finished_ = 0;
};

unsigned number_from(const char* variable, unsigned fallback) {
  const char* text = std::getenv(variable);
  return text == nullptr ? fallback : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

TEST(Simulation, EveryFinishedSequenceEqualsTheOneProducedAlone) {
  const unsigned only = number_from("MLXS_SIM_SEED", 0);
  const unsigned first = only != 0 ? only : 1;
  const unsigned count = only != 0 ? 1 : number_from("MLXS_SIM_SEEDS", 500);
  int finished = 0;
  for (unsigned seed = first; seed < first + count; ++seed) {
    Life life(seed);
    life.run();
    finished += life.finished();
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ": run it with MLXS_SIM_SEED=" << seed;
  }
  EXPECT_GT(finished, static_cast<int>(count)) << "the simulation must really finish sequences";
}

}  // namespace
}  // namespace mlxs::engine
