#include "http/io_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace mlxs::http {

// One thread runs the loop; others only post, so the loop keeps its lock.
IoLoop::IoLoop() : context_(std::make_unique<boost::asio::io_context>()) {}

IoLoop::~IoLoop() = default;

void IoLoop::post(std::function<void()> work) { boost::asio::post(*context_, std::move(work)); }

void IoLoop::run() { context_->run(); }

}  // namespace mlxs::http
