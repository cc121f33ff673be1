// A coding agent's client and the whole path behind it but for HTTP: turn, loop, cache, model. The
// model's answers are scripted; what is counted is how many prompt tokens were really computed.
// Thread: the test's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "cache/forced_model.hpp"
#include "engine/llama/loader.hpp"
#include "engine/loop.hpp"
#include "serve/prompt_memory.hpp"
#include "serve/turn.hpp"

namespace mlxs::test {

// How a family writes a call of Read.
enum class Calls { gemma, xml, llama, dsml };

struct Family {
  const char* name;
  std::string path;
  Calls calls = Calls::gemma;
  bool thinks = false;
  int head_words = 5000;  // of a large system text; fewer where computing them takes long
};

[[nodiscard]] std::vector<Family> families();

struct ServerOptions {
  int lanes = 2;
  int context_tokens = 12288;
  std::uint64_t cache_bytes = std::uint64_t{2} << 30U;
  LaneLedger* ledger = nullptr;  // watches the model
  std::string folder;  // of the disk tier and the answers; "": nothing outlives the process
};

// Everything of one process. Destroying it without stop() is a crash.
class Server {
 public:
  // `log` outlives every server: libllama keeps one for the whole process.
  Server(base::Log& log, const Family& family, const ServerOptions& options);
  ~Server();

  void stop();   // a proper end
  void flush();  // as after a quiet second, and all of it on disk
  void run();    // until nothing is left to do
  void step();   // one decode call, and what came from the disk
  [[nodiscard]] engine::CacheReport report();
  [[nodiscard]] std::vector<engine::Token> spell(const std::string& text) const;
  [[nodiscard]] engine::Loop& loop() { return *loop_; }
  [[nodiscard]] ForcedModel& model() { return *model_; }
  [[nodiscard]] const serve::ServedModel& served() const { return *served_; }
  [[nodiscard]] serve::PromptMemory& prompts() { return *prompts_; }
  [[nodiscard]] engine::RequestId next_id() { return ++ids_given_; }
  [[nodiscard]] base::IdSource& ids() { return ids_; }

 private:
  void take_commands();

  engine::llama::LoadedModel loaded_;
  std::unique_ptr<ForcedModel> model_;
  std::unique_ptr<serve::ServedModel> served_;
  std::unique_ptr<serve::PromptMemory> prompts_;
  std::unique_ptr<class CommandDoor> door_;
  std::unique_ptr<engine::KvStore> store_;
  std::unique_ptr<engine::Loop> loop_;
  base::RandomIds ids_;
  engine::RequestId ids_given_ = 0;
};

// What one turn took.
struct Taken {
  int prompt = 0;    // tokens
  int computed = 0;  // of these, passed to decode
  int sampled = 0;
};

class Agent {
 public:
  // `head_words`: of the system text, which is the same for the same `kind`.
  Agent(std::string kind, int head_words, bool thinking);

  void user(const std::string& text);
  // The model answers with a call of Read, which is appended to the history as a client does.
  Taken calls(Server& server, const std::string& path);
  Taken answers(Server& server, const std::string& text);
  void result(const std::string& text);  // of the last call, or as a user's words
  // The prompt as it stands, without an answer.
  [[nodiscard]] std::vector<engine::Token> prompt(Server& server) const;
  [[nodiscard]] core::ChatRequest& request() { return request_; }

 private:
  Taken ask(Server& server, const std::string& answer);

  core::ChatRequest request_;
  std::string call_id_;
  int thoughts_ = 0;
};

// Some words, always the same for the same seed.
[[nodiscard]] std::string words(unsigned seed, int count);

}  // namespace mlxs::test
