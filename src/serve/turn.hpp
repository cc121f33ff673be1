// One exchange as an object: begin -> spec, feed(output) -> events. The only code that knows both
// chat and engine. It never waits, knows no socket and no thread; a test drives it as a dialogue.
// Thread: one owner (the io thread); begin may run on the preparation pool.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/utf8.hpp"
#include "chat/dialect.hpp"
#include "core/event.hpp"
#include "core/fold.hpp"
#include "core/request.hpp"
#include "engine/messages.hpp"
#include "serve/missing_arguments.hpp"
#include "serve/prompt.hpp"
#include "serve/safeguards.hpp"
#include "serve/served_model.hpp"

namespace mlxs::serve {

class Turn {
 public:
  // The answer is remembered in `memory`, which outlives the turn, for the prompts of later turns.
  // Errors: those of prepare_prompt; prompt_too_long ("prompt is too long: N tokens > M maximum")
  // before any prefill.
  [[nodiscard]] static base::Result<Turn> begin(const ServedModel& model,
                                                const core::ChatRequest& request,
                                                PromptMemory& memory);

  // What to submit to the engine.
  [[nodiscard]] const engine::GenerateSpec& spec() const { return spec_; }
  [[nodiscard]] int prompt_tokens() const { return static_cast<int>(spec_.tokens.size()); }
  // Lines for the log: calls so far that leave out what their tools require, then what of the
  // request is not known here or cannot be enforced.
  [[nodiscard]] std::vector<std::string> remarks() const;

  // The events of one output. `ids` gives the ids of tool calls.
  [[nodiscard]] core::Events feed(const engine::Output& output, base::IdSource& ids);
  // TurnStarted now, although no lane has the request yet; nothing when the turn has started
  // already.
  [[nodiscard]] core::Events announce();
  // The turn fails from outside (client too slow, server stopping).
  [[nodiscard]] core::Events fail(base::Error error);

  [[nodiscard]] bool finished() const { return finished_; }

 private:
  // Where the answer goes when it has come whole; nowhere without a memory.
  struct Keeper {
    ReplayMemory* memory = nullptr;
    ReplayPoint point;
  };

  enum class Calls { any, one };
  struct Reader {
    std::unique_ptr<chat::Dialect> dialect;
    Calls calls = Calls::any;
  };

  Turn(engine::GenerateSpec spec, Reader reader, Keeper keeper);

  core::Events start(int prompt_tokens_cached);
  core::Events on_output(const engine::Admitted& admitted);
  core::Events on_output(const engine::Progress& progress);
  core::Events on_output(const engine::Tokens& tokens);
  core::Events on_output(const engine::Done& done);
  core::Events on_output(const engine::Failed& failed);
  void note_blocks(core::Events& events, base::IdSource& ids);
  [[nodiscard]] core::Usage usage_so_far() const;
  core::Events end(const engine::Done& done);
  void remember(const engine::Done& done);
  [[nodiscard]] core::StopReason stop_reason(engine::DoneReason reason) const;

  engine::GenerateSpec spec_;
  std::vector<std::string> remarks_;
  Reader reader_;
  Keeper keeper_;
  std::optional<Safeguards> safeguards_;
  MissingArguments missing_arguments_;
  core::Fold delivered_;
  base::Utf8Gate gate_;
  int thinking_tokens_ = 0;
  int prompt_tokens_cached_ = 0;
  int output_tokens_ = 0;
  bool started_ = false;
  bool finished_ = false;
  bool window_ends_ =
      false;  // it is the window that bounds the answer, and the client wants to know
  bool tool_called_ = false;  // a tool call is complete
  bool visible_ = false;      // a text or tool block has begun
  core::BlockKind open_kind_ = core::BlockKind::text;
  bool whole_ = true;     // everything sampled has reached the client as what it is
  std::string thinking_;  // what the model thought, until something visible begins
};

}  // namespace mlxs::serve
