#include "engine/disk_store.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <future>
#include <thread>
#include <utility>
#include <variant>

#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/inbox.hpp"

namespace mlxs::engine {
namespace {

struct Write {
  KvPart part;
  SharedBlob payload;
};
struct Read {
  KvKey key;
  std::function<void(SharedBlob)> done;
};
struct Touch {
  KvKey key;
};
struct Drain {
  std::promise<void> done;
};
struct Stop {};
using Message = std::variant<Write, Read, Touch, Drain, Stop>;

}  // namespace

// Above: the engine's side. Below: the own thread, which alone uses the folder and what waits.
class DiskStore::Worker {
 public:
  Worker(std::unique_ptr<DiskFolder> folder, const DiskStoreOptions& options, base::Log& log)
      : options_(options), log_(log), folder_(std::move(folder)) {
    publish();
    thread_ = std::thread([this] { run(); });
  }
  ~Worker() { finish(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  [[nodiscard]] std::vector<KvKey> take_lost() {
    return lost_.with([](std::vector<KvKey>& lost) { return std::exchange(lost, {}); });
  }
  void send(Message message) { inbox_.put(std::move(message)); }
  [[nodiscard]] bool send_write(Write write);
  void finish();
  [[nodiscard]] KvStoreStats stats() {
    return stats_.with([](const KvStoreStats& stats) { return stats; });
  }

 private:
  void run();
  void answer(Message& message);
  void handle(Write& write) { waiting_.push_back(std::move(write)); }
  void handle(Read& read);
  void handle(const Touch& touch) { folder_->touch(touch.key); }
  void handle(Drain& drain);
  void handle(const Stop& /*stop*/) { stopping_ = true; }
  [[nodiscard]] SharedBlob find(const KvKey& key);
  void write_next();
  void write(const Write& write);
  void write_the_rest();
  void publish();
  template <typename Action>
  void guarded(Action action);
  void warn_once(const std::string& why);

  const DiskStoreOptions options_;
  base::Log& log_;
  const base::SystemClock clock_;
  base::Inbox<Message> inbox_;
  std::atomic<std::uint64_t> queued_bytes_ = 0;  // of writes not done; grows on the engine's side
  std::atomic<base::TimePoint> end_at_ = base::TimePoint::max();
  base::Guarded<KvStoreStats> stats_;  // written by the own thread
  base::Guarded<std::vector<KvKey>> lost_;

  std::unique_ptr<DiskFolder> folder_;
  std::deque<Write> waiting_;
  bool stopping_ = false;
  bool warned_ = false;
  base::TimePoint resume_at_ = base::TimePoint::min();

  std::thread thread_;
};

bool DiskStore::Worker::send_write(Write write) {
  const std::uint64_t bytes = file_bytes(write.part);
  const std::uint64_t queued = queued_bytes_;
  // A part larger than the bound still has its turn when nothing else waits.
  if (queued > 0 && queued + bytes > options_.queue_bytes_max) return false;
  queued_bytes_ += bytes;
  send(std::move(write));
  return true;
}

void DiskStore::Worker::finish() {
  if (!thread_.joinable()) return;
  end_at_ = clock_.now() + options_.end_grace;
  send(Stop{});
  thread_.join();
}

void DiskStore::Worker::run() {
  while (!stopping_) {
    for (Message& message : waiting_.empty() ? inbox_.wait() : inbox_.take()) answer(message);
    if (!stopping_ && !waiting_.empty()) write_next();
    publish();
  }
  write_the_rest();
  publish();
}

void DiskStore::Worker::answer(Message& message) {
  guarded([&] { std::visit([this](auto& one) { handle(one); }, message); });
}

// An exception (memory runs short) is a part less, not the end of the thread.
template <typename Action>
void DiskStore::Worker::guarded(Action action) {
  try {
    action();
  } catch (const std::exception& failure) {
    warn_once(failure.what());
  }
}

void DiskStore::Worker::handle(Read& read) {
  SharedBlob payload;
  guarded([&] { payload = find(read.key); });
  publish();
  read.done(std::move(payload));
}

// What waits to be written is as good as written.
SharedBlob DiskStore::Worker::find(const KvKey& key) {
  const auto same = [&](const Write& write) { return write.part.key == key; };
  const auto found = std::ranges::find_if(waiting_, same);
  return found != waiting_.end() ? found->payload : folder_->load(key);
}

void DiskStore::Worker::handle(Drain& drain) {
  while (!waiting_.empty()) write_next();
  publish();
  drain.done.set_value();
}

void DiskStore::Worker::write_next() {
  const Write next = std::move(waiting_.front());
  waiting_.pop_front();
  guarded([&] { write(next); });
  if (!folder_->has(next.part.key))
    lost_.with([&](std::vector<KvKey>& lost) { lost.push_back(next.part.key); });
  queued_bytes_ -= file_bytes(next.part);
}

void DiskStore::Worker::write(const Write& write) {
  if (clock_.now() < resume_at_) return;
  const base::Status stored =
      folder_->store(write.part, *write.payload, [this] { return clock_.now() < end_at_.load(); });
  if (stored.ok() || stored.error().code == base::ErrorCode::cancelled) return;
  resume_at_ = clock_.now() + options_.pause;
  warn_once(stored.error().message);
}

void DiskStore::Worker::write_the_rest() {
  while (!waiting_.empty() && clock_.now() < end_at_.load()) write_next();
  waiting_.clear();
}

void DiskStore::Worker::publish() {
  stats_.with([now = folder_->stats()](KvStoreStats& stats) { stats = now; });
  const std::vector<KvKey> gone = folder_->take_gone();
  if (gone.empty()) return;
  lost_.with([&](std::vector<KvKey>& lost) { lost.insert(lost.end(), gone.begin(), gone.end()); });
}

void DiskStore::Worker::warn_once(const std::string& why) {
  if (std::exchange(warned_, true)) return;
  log_.warn("Disk cache: " + why + ". Parts may be missing from it; this is said once.");
}

base::Result<std::unique_ptr<DiskStore>> DiskStore::open(DiskStoreOptions options, base::Log& log) {
  MLXS_TRY(std::unique_ptr<DiskFolder> folder, DiskFolder::open(options.folder));
  return std::unique_ptr<DiskStore>(new DiskStore(std::move(folder), options, log));
}

DiskStore::DiskStore(std::unique_ptr<DiskFolder> folder, const DiskStoreOptions& options,
                     base::Log& log)
    : index_(folder->take_parts()),
      worker_(std::make_unique<Worker>(std::move(folder), options, log)) {}

DiskStore::~DiskStore() = default;

std::vector<KvPart> DiskStore::take_index() { return std::exchange(index_, {}); }

bool DiskStore::write(KvPart part, const SharedBlob& payload) {
  MLXS_CHECK(payload != nullptr, "a part has a payload");
  return worker_->send_write({.part = std::move(part), .payload = payload});
}

void DiskStore::read(const KvKey& key, std::function<void(SharedBlob)> done) {
  worker_->send(Read{.key = key, .done = std::move(done)});
}

void DiskStore::touch(const KvKey& key) { worker_->send(Touch{.key = key}); }

std::vector<KvKey> DiskStore::take_lost() { return worker_->take_lost(); }

KvStoreStats DiskStore::stats() const { return worker_->stats(); }

void DiskStore::finish() { worker_->finish(); }

void DiskStore::wait_until_idle() {
  Drain drain;
  std::future<void> done = drain.done.get_future();
  worker_->send(std::move(drain));
  done.wait();
}

}  // namespace mlxs::engine
