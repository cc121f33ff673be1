// The file behind a ReplayMemory: one record an answer, appended as turns end, written anew when it
// has grown to twice what is still remembered (docs/formats/replay.md). A tail that is torn or not
// ours is cut off when the file is opened. The file is readable for its owner only.
// Thread: open, append and the destructor belong to the memory's callers; writing happens on the
// journal's own thread, so that no turn waits for the disk.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>

#include "base/inbox.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "serve/sampled_answer.hpp"

namespace mlxs::serve {

class RecordFile;

class ReplayJournal {
 public:
  struct Options {
    std::filesystem::path file;
    std::string identity;
  };
  struct Memory {
    std::function<void(SharedAnswer)> load;  // called by open, in the order of the file
    std::function<SharedAnswers()> all;      // called on the journal's thread
  };
  struct Entry {
    SharedAnswer answer;
    std::size_t live_bytes = 0;  // of everything remembered, this answer included
  };

  // Errors: unavailable, when the file cannot be opened or another process has it.
  [[nodiscard]] static base::Result<std::unique_ptr<ReplayJournal>> open(Options options,
                                                                         Memory memory,
                                                                         base::Log& log);
  // What has been appended is written first.
  ~ReplayJournal();
  ReplayJournal(const ReplayJournal&) = delete;
  ReplayJournal& operator=(const ReplayJournal&) = delete;

  // Any thread. Beyond limits::replay_pending_max entries under way it is dropped.
  void append(Entry entry);

 private:
  struct Stop {};
  using Message = std::variant<Entry, Stop>;

  ReplayJournal(std::unique_ptr<RecordFile> file, Memory memory, base::Log& log);
  void run();
  void write(const Entry& entry);

  std::unique_ptr<RecordFile> file_;  // the thread's
  Memory memory_;
  base::Log& log_;
  bool failed_ = false;  // the thread's: nothing more is written
  std::atomic<std::size_t> pending_{0};
  base::Inbox<Message> inbox_;
  std::thread thread_;
};

}  // namespace mlxs::serve
