#include "http/prep_pool.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <utility>

namespace mlxs::http {

struct PrepPool::Pool {
  boost::asio::thread_pool threads{1};
};

PrepPool::PrepPool() : pool_(std::make_unique<Pool>()) {}

PrepPool::~PrepPool() { stop(); }

void PrepPool::run(std::function<void()> work) {
  boost::asio::post(pool_->threads, std::move(work));
}

void PrepPool::stop() {
  pool_->threads.stop();
  pool_->threads.join();
}

}  // namespace mlxs::http
