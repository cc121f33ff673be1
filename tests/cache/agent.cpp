#include "cache/agent.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/inbox.hpp"
#include "core/fold.hpp"
#include "engine/disk_store.hpp"

namespace mlxs::test {

using engine::Command;

// Where the store's answers wait for the loop.
class CommandDoor {
 public:
  void put(Command command) { inbox_.put(std::move(command)); }
  std::deque<Command> take() { return inbox_.take(); }

 private:
  base::Inbox<Command> inbox_;
};

namespace {

std::string call_of(Calls calls, const std::string& path) {
  switch (calls) {
    case Calls::gemma:
      return "<|tool_call>call:Read{file_path:<|\"|>" + path + "<|\"|>}<tool_call|>";
    case Calls::xml:
      return "<tool_call>\n<function=Read>\n<parameter=file_path>\n" + path +
             "\n</parameter>\n</function>\n</tool_call>";
    case Calls::llama: return R"({"name": "Read", "parameters": {"file_path": ")" + path + R"("}})";
    case Calls::dsml:
      return "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"Read\">\n"
             "<｜DSML｜parameter name=\"file_path\" string=\"true\">" +
             path + "</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜tool_calls>";
  }
  return "";
}

std::string thought_of(Calls calls, int number) {
  const std::string text = "Thought number " + std::to_string(number) + ".";
  if (calls == Calls::gemma) return "<|channel>thought\n" + text + "\n<channel|>";
  return text + "\n</think>\n\n";
}

std::unique_ptr<engine::KvStore> open_store(const std::string& folder, const std::string& identity,
                                            base::Log& log) {
  if (folder.empty()) return nullptr;
  auto opened = engine::DiskStore::open(
      {.folder = {.directory = folder, .identity = identity, .bytes_max = std::uint64_t{4} << 30U}},
      log);
  EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
  return std::move(opened).value();
}

engine::Token end_of_turn(const engine::Vocabulary& vocabulary) {
  for (engine::Token token = 0; token < vocabulary.size(); ++token)
    if (vocabulary.ends_turn(token)) return token;
  return 0;
}

}  // namespace

std::vector<Family> families() {
  const std::string tiny = std::string(MLXS_TINY_MODELS) + "/";
  return {{"llama", tiny + "llama-small.gguf", Calls::llama, false},
          {"qwen35", tiny + "qwen35-small.gguf", Calls::xml, true},
          {"gemma4", tiny + "gemma4-small.gguf", Calls::gemma, true},
          {"deepseek4", tiny + "deepseek4-small.gguf", Calls::dsml, true},
          {"pocket", std::string(MLXS_ASSETS) + "/pocket.gguf", Calls::gemma, true, 4200}};
}

// --- server

Server::Server(base::Log& log, const Family& family, const ServerOptions& options)
    : door_(std::make_unique<CommandDoor>()) {
  auto loaded =
      engine::llama::load({.path = family.path,
                           .context_tokens = options.context_tokens,
                           .lanes = options.lanes,
                           .threads = 1,  // barriers of two threads crawl on a busy machine
                           .gpu_layers = 0},
                          log);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.error().message);
  loaded_ = std::move(loaded).value();
  model_ = std::make_unique<ForcedModel>(std::move(loaded_.model), options.ledger);
  served_ = std::make_unique<serve::ServedModel>(serve::ServedModel{
      .name = family.name,
      .context_tokens = loaded_.context_tokens,
      .defaults = {.temperature = 0.0F},
      .chat_template =
          chat::Template::create(loaded_.chat_template, loaded_.bos_text, loaded_.eos_text).value(),
      .dialect = &chat::dialect_for(loaded_.chat_template, ""),
      .vocabulary = loaded_.vocabulary.get()});
  prompts_ = std::make_unique<serve::PromptMemory>(*served_);
  const std::string identity = model_->traits().state_identity;
  store_ = open_store(options.folder, identity, log);
  if (store_) {
    EXPECT_TRUE(prompts_->replay.keep_in(options.folder + "/answers", identity, log).ok());
  }
  loop_ = std::make_unique<engine::Loop>(
      *model_, *loaded_.vocabulary,
      engine::LoopOptions{.cache = {.bytes_max = options.cache_bytes, .store = store_.get()},
                          .post = [this](Command command) { door_->put(std::move(command)); }});
}

Server::~Server() = default;

void Server::stop() { loop_->handle(engine::Stop{}); }

void Server::flush() {
  EXPECT_TRUE(loop_->flush());
  static_cast<engine::DiskStore&>(*store_).wait_until_idle();
}

void Server::take_commands() {
  for (Command& command : door_->take()) loop_->handle(std::move(command));
}

void Server::step() {
  take_commands();
  loop_->step();
}

void Server::run() {
  const auto busy = [this] {
    const engine::EngineStats stats = loop_->stats();
    return stats.lanes_busy > 0 || stats.queue_depth > 0;
  };
  while (busy()) step();
  ASSERT_STREQ(loop_->broken_rule(), "");
}

engine::CacheReport Server::report() {
  engine::CacheReport report;
  loop_->handle(engine::AskCache{.reply = [&](const engine::CacheReport& told) { report = told; }});
  return report;
}

std::vector<engine::Token> Server::spell(const std::string& text) const {
  std::vector<engine::Token> tokens =
      loaded_.vocabulary->tokenize({{.text = text, .from_template = true}});
  // A prompt begins with these, an answer does not.
  const std::vector<engine::Token> first = loaded_.vocabulary->tokenize({});
  if (std::equal(first.begin(), first.end(), tokens.begin()))
    tokens.erase(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(first.size()));
  tokens.push_back(end_of_turn(*loaded_.vocabulary));
  return tokens;
}

// --- agent

Agent::Agent(std::string kind, int head_words, bool thinking) {
  const auto seed = static_cast<unsigned char>(kind.front());
  request_.system = {"You are " + kind + ". " + words(seed, head_words)};
  request_.tools = {{"Read", "Reads a file.",
                     R"({"type":"object","properties":{"file_path":{"type":"string"}},)"
                     R"("required":["file_path"]})"}};
  if (thinking) request_.thinking = {.mode = core::ThinkingMode::adaptive};
}

void Agent::user(const std::string& text) {
  request_.messages.push_back({.role = core::Role::user, .blocks = {core::TextBlock{text}}});
}

void Agent::result(const std::string& text) {
  if (call_id_.empty()) return user(text);
  request_.messages.push_back({.role = core::Role::user,
                               .blocks = {core::ToolResultBlock{
                                   .tool_use_id = call_id_, .content = {core::TextBlock{text}}}}});
  call_id_.clear();
}

Taken Agent::calls(Server& server, const std::string& path) {
  const std::string_view dialect = server.served().dialect->name;
  const Calls form = dialect == "gemma4"      ? Calls::gemma
                     : dialect == "qwen3_xml" ? Calls::xml
                     : dialect == "llama3"    ? Calls::llama
                                              : Calls::dsml;
  const bool thinks = request_.thinking.mode == core::ThinkingMode::adaptive;
  const std::string thought = thinks ? thought_of(form, ++thoughts_) : "";
  const Taken taken = ask(server, thought + call_of(form, path));
  EXPECT_FALSE(call_id_.empty()) << dialect << " has read no call";
  return taken;
}

Taken Agent::answers(Server& server, const std::string& text) { return ask(server, text); }

std::vector<engine::Token> Agent::prompt(Server& server) const {
  auto prompt = serve::prepare_prompt(server.served(), request_, server.prompts());
  EXPECT_TRUE(prompt.ok()) << (prompt.ok() ? "" : prompt.error().message);
  return prompt.value().tokens;
}

Taken Agent::ask(Server& server, const std::string& answer) {
  auto begun = serve::Turn::begin(server.served(), request_, server.prompts());
  EXPECT_TRUE(begun.ok()) << (begun.ok() ? "" : begun.error().message);
  serve::Turn turn = std::move(begun).value();
  std::vector<engine::Output> outputs;
  const std::vector<engine::Token> script = server.spell(answer);
  server.model().say(script);
  const long long before = server.loop().stats().decode_tokens_total;
  server.loop().handle(engine::Submit{
      .id = server.next_id(), .spec = turn.spec(), .sink = [&](engine::Output output) {
        outputs.push_back(std::move(output));
      }});
  server.run();
  EXPECT_TRUE(server.model().said_all());

  core::Fold fold;
  core::Usage usage;
  for (const engine::Output& output : outputs) {
    if (const auto* done = std::get_if<engine::Done>(&output)) usage = done->usage;
    for (const core::Event& event : turn.feed(output, server.ids())) fold.feed(event);
  }
  core::Answer folded = std::get<core::Answer>(fold.take());
  core::Message message{.role = core::Role::assistant, .blocks = std::move(folded.blocks)};
  for (const core::Block& block : message.blocks)
    if (const auto* call = std::get_if<core::ToolUseBlock>(&block)) call_id_ = call->id;
  request_.messages.push_back(std::move(message));

  // What is said to be cached is what was not decoded (F16): the end of the turn is sampled only.
  const int sampled = static_cast<int>(script.size());
  const long long decoded = server.loop().stats().decode_tokens_total - before;
  EXPECT_EQ(decoded, usage.prompt_tokens - usage.prompt_tokens_cached + sampled - 1);
  return {.prompt = usage.prompt_tokens,
          .computed = usage.prompt_tokens - usage.prompt_tokens_cached,
          .sampled = sampled - 1};
}

std::string words(unsigned seed, int count) {
  static constexpr const char* list[] = {"the",  "file", "reads", "a",    "value", "from", "this",
                                         "line", "and",  "then",  "path", "is",    "set",  "to"};
  std::mt19937 random(seed);
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += list[random() % std::size(list)];
    text += random() % 12 == 0 ? ".\n" : " ";
  }
  return text;
}

}  // namespace mlxs::test
