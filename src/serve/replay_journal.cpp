#include "serve/replay_journal.hpp"

#include <utility>

#include "base/limits.hpp"
#include "serve/record_file.hpp"
#include "serve/replay_record.hpp"

namespace mlxs::serve {
namespace {

// Small files are not worth writing anew.
constexpr std::size_t slack_bytes = 1024 * 1024;

}  // namespace

base::Result<std::unique_ptr<ReplayJournal>> ReplayJournal::open(Options options, Memory memory,
                                                                 base::Log& log) {
  const auto take = [&memory](std::string_view record) {
    auto answer = from_record(record);
    if (!answer) return false;
    memory.load(std::make_shared<const SampledAnswer>(*std::move(answer)));
    return true;
  };
  MLXS_TRY(std::unique_ptr<RecordFile> file,
           RecordFile::open(options.file, options.identity, take));
  return std::unique_ptr<ReplayJournal>(new ReplayJournal(std::move(file), std::move(memory), log));
}

ReplayJournal::ReplayJournal(std::unique_ptr<RecordFile> file, Memory memory, base::Log& log)
    : file_(std::move(file)), memory_(std::move(memory)), log_(log), thread_([this] { run(); }) {}

ReplayJournal::~ReplayJournal() {
  inbox_.put(Stop{});
  thread_.join();
}

void ReplayJournal::append(Entry entry) {
  if (pending_.fetch_add(1) >= base::limits::replay_pending_max) {
    --pending_;
    return;
  }
  inbox_.put(std::move(entry));
}

void ReplayJournal::run() {
  while (true) {
    for (const Message& message : inbox_.wait()) {
      if (std::holds_alternative<Stop>(message)) return;
      write(std::get<Entry>(message));
      --pending_;
    }
  }
}

void ReplayJournal::write(const Entry& entry) {
  if (failed_) return;
  base::Status written = file_->append(to_record(*entry.answer));
  if (written.ok() && file_->bytes() > 2 * entry.live_bytes + slack_bytes) {
    const SharedAnswers all = memory_.all();
    auto next = all.begin();
    written = file_->rewrite([&]() -> std::optional<std::string> {
      if (next == all.end()) return std::nullopt;
      return to_record(**next++);
    });
  }
  failed_ = !written.ok();
  if (failed_) log_.warn("answers are not kept on disk any more: " + written.error().message);
}

}  // namespace mlxs::serve
