#include "http/prep_pool.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <utility>

namespace mlxs::http {
namespace {

struct Worker {
  explicit Worker(PrepWorker takes) : kind(takes) {}

  PrepWorker kind;
  bool busy = false;
  boost::asio::thread_pool thread{1};
};

}  // namespace

struct PrepPool::Threads {
  std::array<Worker, 2> all{Worker(PrepWorker::brief_only), Worker(PrepWorker::any)};
};

PrepPool::PrepPool(std::shared_ptr<IoLoop> io)
    : io_(std::move(io)), threads_(std::make_unique<Threads>()) {}

PrepPool::~PrepPool() { stop(); }

std::uint64_t PrepPool::run(PrepJob job) {
  job.id = ++last_id_;
  if (!queue_.add(std::move(job))) return 0;
  give_work();
  return last_id_;
}

void PrepPool::withdraw(std::uint64_t id) { queue_.remove(id); }

void PrepPool::give_work() {
  if (stopping_.stop_requested()) return;
  for (Worker& worker : threads_->all) {
    if (worker.busy) continue;
    std::optional<PrepJob> job = queue_.next(worker.kind);
    if (!job) continue;
    worker.busy = true;
    boost::asio::post(worker.thread, [this, &worker, token = stopping_.get_token(),
                                      work = std::move(job->work)]() mutable {
      work(token);
      work = nullptr;  // what it owns ends here, not on the io thread
      io_->post([this, &worker] {
        worker.busy = false;
        give_work();
      });
    });
  }
}

void PrepPool::stop() {
  stopping_.request_stop();
  for (Worker& worker : threads_->all) worker.thread.stop();
  for (Worker& worker : threads_->all) worker.thread.join();
}

}  // namespace mlxs::http
