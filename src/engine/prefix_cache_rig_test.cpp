#include "engine/prefix_cache_rig_test.hpp"

#include <random>

namespace mlxs::engine {

std::string words(char seed, int length) {
  std::string text;
  std::mt19937 random(static_cast<unsigned char>(seed));
  while (static_cast<int>(text.size()) < length)
    text.push_back(static_cast<char>('a' + random() % 26));
  return text;
}

Prompt conversation(char name, int own) {
  const std::string head = words('H', 6000);
  return {.text = head + words(name, own), .boundaries = {6000, 6000 + own}};
}

std::vector<Memory> memories() {
  return {Memory{.name = "rows"}, Memory{.name = "points", .needs_points = true},
          Memory{.name = "late_points", .needs_points = true, .points_late = true}};
}

std::string name_of(const testing::TestParamInfo<Memory>& test) { return test.param.name; }

void PrefixCacheRig::start() {
  loop_.reset();
  model_ = std::make_unique<test::ScriptedModel>(
      test::ScriptedOptions{.lanes = lanes_,
                            .context_tokens = 20000,
                            .decode_tokens_max = 512,
                            .reply = [](const std::string&) { return std::string(5, 'r'); },
                            .rewind_max = GetParam().needs_points ? 0 : -1,
                            .needs_points = GetParam().needs_points,
                            .points_late = GetParam().points_late});
  store_ = std::make_unique<test::MemoryStore>(disk_);
  loop_ = std::make_unique<Loop>(
      *model_, vocabulary_,
      LoopOptions{.cache = {.bytes_max = bytes_max_, .store = stores_ ? store_.get() : nullptr},
                  .post = [this](Command command) { loop_->handle(std::move(command)); }});
}

std::vector<Token> PrefixCacheRig::tokens(const std::string& text) const {
  return vocabulary_.tokenize({{.text = text + "<|reply|>", .from_template = true}});
}

RequestId PrefixCacheRig::submit(const Prompt& prompt) {
  const RequestId id = next_id_++;
  Asked& asked = asked_[id];
  GenerateSpec spec{.tokens = tokens(prompt.text),
                    .sampling = {.temperature = 0.0F},
                    .max_tokens = 20,
                    .boundaries = prompt.boundaries};
  loop_->handle(Submit{.id = id, .spec = std::move(spec), .sink = [&asked](Output output) {
                         if (const auto* admitted = std::get_if<Admitted>(&output)) {
                           asked.cached = admitted->prompt_tokens_cached;
                           asked.matched = admitted->prompt_tokens_matched;
                           asked.parted = admitted->prompt_parted;
                           asked.from = admitted->reused_from;
                         }
                         asked.done = asked.done || std::holds_alternative<Done>(output);
                       }});
  return id;
}

void PrefixCacheRig::run() {
  for (int i = 0; i < 10000 && loop_->stats().queue_depth + loop_->stats().lanes_busy > 0; ++i) {
    loop_->step();
    store_->answer();
    ASSERT_STREQ(loop_->broken_rule(), "");
  }
}

Asked PrefixCacheRig::ask(const Prompt& prompt) {
  const RequestId id = submit(prompt);
  run();
  EXPECT_TRUE(asked_[id].done);
  return asked_[id];
}

int PrefixCacheRig::computed(const Prompt& prompt) {
  const Asked asked = ask(prompt);
  return static_cast<int>(tokens(prompt.text).size()) - asked.cached;
}

CacheReport PrefixCacheRig::report() {
  CacheReport report;
  loop_->handle(AskCache{.reply = [&](const CacheReport& told) { report = told; }});
  return report;
}

}  // namespace mlxs::engine
