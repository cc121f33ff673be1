// A seed drives a random life of the engine: prompts that share prefixes, cancels at any moment,
// failing decodes, tiny windows and chunks, memories that cannot rewind or need points, a prefix
// cache with small budgets and failing fills, a slow and forgetful store, restarts, sampling with
// temperature. Every sequence that finishes must equal the one produced alone on a fresh model. A
// prefix shared one token too far or a forgotten trim changes the scripted model's logits, and with
// them the text.
//
// MLXS_SIM_SEEDS=N runs N seeds; a failure prints its seed, MLXS_SIM_SEED=S runs that one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "engine/loop.hpp"
#include "support/memory_store.hpp"
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
  std::uint64_t cache_bytes_max = 0;
  bool stores = false;
  unsigned prompt_max = 90;
};

class Life {
 public:
  explicit Life(unsigned seed) : random_(seed), settings_(random_settings()) {
    for (int i = 0; i < 4; ++i)
      roots_.push_back(random_text(5 + below(settings_.prompt_max * 2 / 3)));
    start();
  }

  void run() {
    for (int i = 0; i < 60; ++i) act();
    for (int i = 0; i < 100000 && busy(); ++i) step();
    ASSERT_FALSE(busy());
    for (const auto& [id, heard] : heard_) {
      ASSERT_TRUE(heard.done || heard.failed) << "request " << id << " got no end";
      if (heard.done) expect_equal_to_alone(heard);
    }
  }

  int finished() const { return finished_; }
  long long hits_memory() const { return hits_memory_; }
  long long hits_store() const { return hits_store_; }

 private:
  // A process begins: nothing but what the store has outlived the one before.
  void start() {
    model_ = std::make_unique<test::ScriptedModel>(settings_.model);
    store_ = std::make_unique<test::MemoryStore>(disk_);
    loop_ = std::make_unique<Loop>(
        *model_, vocabulary_,
        LoopOptions{.queue_depth_max = settings_.queue_depth_max,
                    .seed = random_(),
                    .cache = {.bytes_max = settings_.cache_bytes_max,
                              .store = settings_.stores ? store_.get() : nullptr},
                    .post = [this](Command command) { loop_->handle(std::move(command)); }});
  }

  void note_hits() {
    loop_->handle(AskCache{.reply = [this](const CacheReport& report) {
      hits_memory_ += report.hits_memory;
      hits_store_ += report.hits_store;
    }});
  }

  bool busy() const {
    const EngineStats stats = loop_->stats();
    return stats.lanes_busy > 0 || stats.queue_depth > 0;
  }

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
    settings.model.needs_points = settings.model.rewind_max >= 0 && below(2) == 0;
    if (below(4) > 0) settings.cache_bytes_max = std::array{1U, 8U, 64U, 1024U}[below(4)] * 1024U;
    settings.stores = settings.cache_bytes_max > 0 && below(2) == 0;
    if (below(4) == 0) settings.model.fill_fails = [](int fill) { return fill % 5 == 0; };
    // The waits for others' prefills and for the store need long prompts.
    if (below(8) == 0) {
      settings.model.context_tokens = 2000;
      settings.model.decode_tokens_max = 40 + static_cast<int>(below(100));
      settings.prompt_max = 1500;
    }
    return settings;
  }

  void act() {
    const unsigned dice = below(12);
    if (dice < 3) {
      submit();
    } else if (dice == 3 && next_id_ > 1) {
      loop_->handle(Cancel{.id = 1 + below(static_cast<unsigned>(next_id_ - 1))});
    } else if (dice == 4) {
      disturb();
    } else {
      for (unsigned i = 1 + below(12); i > 0; --i) step();
    }
  }

  void disturb() {
    const unsigned dice = below(4);
    if (dice == 0) {
      note_hits();
      loop_->handle(Stop{});
      if (below(2) == 0) store_->answer();
      start();
    } else if (dice == 1 && !disk_.order.empty()) {
      store_->lose(disk_.order[below(static_cast<unsigned>(disk_.order.size()))]);
    } else {
      loop_->flush();
    }
  }

  void step() {
    loop_->step();
    if (below(3) == 0 || loop_->idle()) store_->answer();
    ASSERT_STREQ(loop_->broken_rule(), "");
  }

  // Prompts grow out of a few roots and out of earlier answers, as an agent's do.
  void submit() {
    std::string& root = roots_[below(static_cast<unsigned>(roots_.size()))];
    if (below(4) == 0) root.resize(below(static_cast<unsigned>(root.size() + 1)));
    root += random_text(1 + below(settings_.prompt_max / 4));
    if (root.size() > settings_.prompt_max) root.resize(settings_.prompt_max / 3);
    const RequestId id = next_id_++;
    Heard& heard = heard_[id];
    heard.spec.tokens = vocabulary_.tokenize({{.text = root, .from_template = true}});
    heard.spec.sampling = {
        .temperature = below(2) == 0 ? 0.0F : 1.0F, .top_k = 40, .seed = random_()};
    heard.spec.max_tokens = 1 + static_cast<int>(below(40));
    if (below(3) == 0) heard.spec.stop_strings = {std::string(1, static_cast<char>(below(256)))};
    for (unsigned at = below(60); at < root.size(); at += 1 + below(300))
      heard.spec.boundaries.push_back(static_cast<int>(at));
    loop_->handle(Submit{.id = id, .spec = heard.spec, .sink = listen(heard, &root)});
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
    options.fill_fails = nullptr;
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
  test::MemoryDisk disk_;
  std::unique_ptr<test::ScriptedModel> model_;
  std::unique_ptr<test::MemoryStore> store_;
  std::unique_ptr<Loop> loop_;
  std::vector<std::string> roots_;
  std::map<RequestId, Heard> heard_;
  RequestId next_id_ = 1;
  int finished_ = 0;
  long long hits_memory_ = 0;
  long long hits_store_ = 0;
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
  long long hits_memory = 0;
  long long hits_store = 0;
  for (unsigned seed = first; seed < first + count; ++seed) {
    Life life(seed);
    life.run();
    finished += life.finished();
    hits_memory += life.hits_memory();
    hits_store += life.hits_store();
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ": run it with MLXS_SIM_SEED=" << seed;
  }
  EXPECT_GT(finished, static_cast<int>(count)) << "the simulation must really finish sequences";
  if (count < 100) return;
  EXPECT_GT(hits_memory, count / 20) << "and really resume some from host memory";
  EXPECT_GT(hits_store, 0) << "and from the store";
}

}  // namespace
}  // namespace mlxs::engine
