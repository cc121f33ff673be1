// Remembers what the model sampled, so that an answer which a client sends back stands in the
// prompt as the very tokens that are in the KV cache already. Bounded by limits::replay_entries_max
// and limits::replay_bytes_max; what was asked for least recently goes first. Optionally it is also
// kept in a file, so that conversations go on after a restart. Thread: any (prompts ask on the
// preparation pool, turns record on the io thread).
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/guarded.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/lru_map.hpp"
#include "base/result.hpp"
#include "serve/sampled_answer.hpp"

namespace mlxs::serve {

class ReplayJournal;

class ReplayMemory {
 public:
  explicit ReplayMemory(base::LruBounds bounds = {.entries_max = base::limits::replay_entries_max,
                                                  .weight_max = base::limits::replay_bytes_max});
  ~ReplayMemory();
  ReplayMemory(const ReplayMemory&) = delete;
  ReplayMemory& operator=(const ReplayMemory&) = delete;

  // Takes over what the file holds and writes there from now on; called once, before the first
  // turn. `identity` names the model and whatever shapes its prompts: a file of another identity is
  // begun anew. `log` outlives the memory. Errors: unavailable, when the file cannot be used; then
  // the memory works without one.
  [[nodiscard]] base::Status keep_in(const std::filesystem::path& file, std::string_view identity,
                                     base::Log& log);

  // The answers recorded under a key, the latest first; they count as used.
  [[nodiscard]] SharedAnswers find(const base::Digest& key);
  // Replaces the answer with the same key and place.
  void record(SharedAnswer answer);

 private:
  using Answers = base::LruMap<base::Digest, SharedAnswers, base::DigestHash>;
  static std::size_t insert(Answers& answers, SharedAnswer answer);

  base::Guarded<Answers> answers_;
  std::unique_ptr<ReplayJournal> journal_;  // ends first: its thread asks for all answers
};

}  // namespace mlxs::serve
