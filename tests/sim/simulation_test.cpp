// A seed drives a random life of the engine: prompts that share prefixes, cancels at any moment,
// failing decodes, tiny windows and chunks, memories that cannot rewind or need points, a prefix
// cache with small budgets and failing fills, copies that find no memory, a slow and forgetful
// store, restarts, sampling with temperature, guides, thinking limits and random grammars. Every
// sequence that finishes must equal the one produced alone on a fresh model. A prefix shared one
// token too far or a forgotten trim changes the scripted model's logits, and with them the text.
//
// MLXS_SIM_SEEDS=N runs N seeds; a failure prints its seed, MLXS_SIM_SEED=S runs that one.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "engine/loop.hpp"
#include "support/memory_store.hpp"
#include "support/scripted_grammar.hpp"
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

// Says by the bytes alone what holds: an eighth of them toggles thinking, another one greed.
class ToyGuide final : public Guide {
 public:
  explicit ToyGuide(bool thinks) { now_.thinking = thinks; }
  Guidance begin() override { return now_; }
  Guidance follow(std::string_view bytes) override {
    for (const char byte : bytes) {
      if (byte % 8 == 0) now_.thinking = !now_.thinking;
      if (byte % 8 == 1) now_.greedy = !now_.greedy;
    }
    return now_;
  }

 private:
  Guidance now_;
};

// What was held and how it ended, over all lives.
struct Held {
  int wholes = 0;     // answers that are a text of their grammar
  int triggered = 0;  // answers in which a trigger was written
  int limited = 0;    // answers in which thinking was ended by force
};

struct Settings {
  test::ScriptedOptions model;
  std::size_t queue_depth_max = 4;
  std::uint64_t cache_bytes_max = 0;
  bool stores = false;
  unsigned prompt_max = 90;
  bool few_letters = false;  // the model says a to h and nothing else, so that grammars meet them
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
      if (!heard.done) continue;
      expect_equal_to_alone(heard);
      expect_held(heard);
    }
  }

  int finished() const { return finished_; }
  long long hits_memory() const { return hits_memory_; }
  long long hits_store() const { return hits_store_; }
  const Held& held() const { return held_; }

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
    settings.model.points_late = settings.model.needs_points && below(2) == 0;
    if (below(4) > 0) settings.cache_bytes_max = std::array{1U, 8U, 64U, 1024U}[below(4)] * 1024U;
    settings.stores = settings.cache_bytes_max > 0 && below(2) == 0;
    if (below(4) == 0) settings.model.fill_fails = [](int fill) { return fill % 5 == 0; };
    if (below(8) == 0) settings.model.copy_throws = [](int copy) { return copy % 7 == 0; };
    settings.few_letters = below(2) == 0;
    for (Token token = 0; settings.few_letters && token < test::scripted_vocabulary_size; ++token)
      if ((token < 'a' || token > 'h') && token != test::end_of_turn_token)
        settings.model.suppressed_tokens.push_back(token);
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
      static_cast<void>(loop_->flush());
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
    steer(heard.spec);
    loop_->handle(Submit{.id = id, .spec = heard.spec, .sink = listen(heard, &root)});
  }

  char letter() { return static_cast<char>('a' + below(8)); }

  void steer(GenerateSpec& spec) {
    if (below(2) == 0) {
      spec.make_guide = [thinks = below(2) == 0] { return std::make_unique<ToyGuide>(thinks); };
      if (below(2) == 0) {
        spec.thinking_limit = {.tokens_max = static_cast<int>(below(8)), .closer = {}};
        for (unsigned n = 1 + below(3); n > 0; --n) spec.thinking_limit->closer.push_back(letter());
      }
    }
    if (below(2) != 0) return;
    spec.constraint.emplace();
    if (below(2) == 0) spec.constraint->trigger.assign(1 + below(2), letter());
    spec.constraint->grammar = "root ::= ";
    for (unsigned n = 1 + below(2); n > 0; --n) {
      if (!spec.constraint->trigger.empty())
        spec.constraint->grammar += '"' + spec.constraint->trigger + "\" ";
      for (unsigned items = 1 + below(3); items > 0; --items)
        spec.constraint->grammar += random_item();
      if (n > 1) spec.constraint->grammar += "| ";
    }
  }

  std::string random_item() {
    if (below(3) == 0) return '"' + std::string(1, letter()) + letter() + "\" ";
    const std::string letters{letter(), letter(), letter()};
    return '[' + letters + ']' + std::array{"", "*", "+", "?"}[below(4)] + ' ';
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
    EXPECT_EQ(heard.end.tokens, alone.end.tokens);
  }

  // What can be told from the text alone: without a guide everything is seen.
  void expect_held(const Heard& heard) {
    const GenerateSpec& spec = heard.spec;
    // A constraint may end thinking earlier; and whole characters are not waited for here.
    const bool plain = !spec.constraint && settings_.few_letters;
    if (spec.thinking_limit && plain) expect_limited(heard);
    if (!spec.constraint || spec.make_guide) return;
    const bool whole = heard.end.reason == DoneReason::end_of_turn;
    const std::string text = written(heard.end.tokens);
    const std::string& trigger = spec.constraint->trigger;
    const std::size_t from = text.find(trigger);
    held_.triggered += !trigger.empty() && from != text.npos ? 1 : 0;
    test::GrammarCounts counts;
    const auto grammar =
        test::ScriptedGrammar::create(spec.constraint->grammar, vocabulary_, counts).value();
    if (trigger.empty()) {
      EXPECT_TRUE(grammar->begin(text)) << spec.constraint->grammar << " | " << text;
      EXPECT_TRUE(!whole || grammar->complete()) << spec.constraint->grammar << " | " << text;
      held_.wholes += whole ? 1 : 0;
    } else if (from != text.npos) {
      expect_begins(*grammar, text.substr(from));
    }
  }

  // At the limit comes the closer. Near the end of what may be written it may have come before.
  void expect_limited(const Heard& heard) {
    const ThinkingLimit& limit = *heard.spec.thinking_limit;
    const std::vector<Token>& tokens = heard.end.tokens;
    const std::size_t closer = limit.closer.size();
    const auto guide = heard.spec.make_guide();
    Guidance now = guide->begin();
    int taken = 0;
    const auto room = settings_.model.context_tokens - heard.end.usage.prompt_tokens;
    const auto most = static_cast<std::size_t>(std::min(room, heard.spec.max_tokens));
    for (std::size_t i = 0; i + closer < most && i < tokens.size(); ++i) {
      if (now.thinking && taken >= limit.tokens_max) {
        const std::size_t there = std::min(closer, tokens.size() - i);
        EXPECT_TRUE(std::equal(tokens.begin() + static_cast<std::ptrdiff_t>(i),
                               tokens.begin() + static_cast<std::ptrdiff_t>(i + there),
                               limit.closer.begin()));
        ++held_.limited;
        return;
      }
      taken += now.thinking ? 1 : 0;
      now = guide->follow(vocabulary_.bytes_of(tokens[i]));
    }
  }

  std::string written(const std::vector<Token>& tokens) const {
    std::string text;
    for (const Token token : tokens) text += vocabulary_.bytes_of(token);
    return text;
  }

  // Byte by byte up to where the grammar is complete for the first time.
  static void expect_begins(TokenGrammar& grammar, const std::string& text) {
    for (std::size_t length = 1; length <= text.size(); ++length) {
      ASSERT_TRUE(grammar.begin(text.substr(0, length))) << text;
      if (grammar.complete()) return;
    }
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
  Held held_;
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
  Held held;
  for (unsigned seed = first; seed < first + count; ++seed) {
    Life life(seed);
    life.run();
    finished += life.finished();
    hits_memory += life.hits_memory();
    hits_store += life.hits_store();
    held.wholes += life.held().wholes;
    held.triggered += life.held().triggered;
    held.limited += life.held().limited;
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ": run it with MLXS_SIM_SEED=" << seed;
  }
  EXPECT_GT(finished, static_cast<int>(count)) << "the simulation must really finish sequences";
  if (count < 100) return;
  EXPECT_GT(hits_memory, count / 20) << "and really resume some from host memory";
  EXPECT_GT(hits_store, 0) << "and from the store";
  const int some = static_cast<int>(count / 10);
  EXPECT_GT(held.wholes, some) << "and hold answers to grammars";
  EXPECT_GT(held.triggered, some) << "and behind triggers";
  EXPECT_GT(held.limited, some) << "and end thinking by force";
}

}  // namespace
}  // namespace mlxs::engine
