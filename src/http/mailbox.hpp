// What comes from other threads for one connection. Other threads hold a door; the door posts, so
// that the mailbox itself is touched on the io thread only. A door may outlive the connection, the
// server and the io loop's last run: what it brings then is dropped.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "http/connection.hpp"
#include "http/io_loop.hpp"

namespace mlxs::http {

// Thread: the io thread.
template <typename T>
class Mailbox {
 public:
  // At most `capacity` messages wait; one more and the mailbox has overflowed for good.
  Mailbox(std::weak_ptr<Connection> owner, std::size_t capacity)
      : owner_(std::move(owner)), capacity_(capacity) {}

  void put(T message) {
    if (messages_.size() < capacity_)
      messages_.push_back(std::move(message));
    else
      overflowed_ = true;
    if (const auto owner = owner_.lock()) owner->notify();
  }

  [[nodiscard]] std::deque<T> take() { return std::exchange(messages_, {}); }
  [[nodiscard]] bool empty() const { return messages_.empty(); }
  [[nodiscard]] bool overflowed() const { return overflowed_; }

 private:
  std::weak_ptr<Connection> owner_;  // the connection may end before the last message
  std::size_t capacity_;
  std::deque<T> messages_;
  bool overflowed_ = false;
};

// The door of a mailbox: any thread may call it, at any time.
template <typename T>
[[nodiscard]] std::function<void(T)> door_into(std::shared_ptr<IoLoop> io,
                                               std::shared_ptr<Mailbox<T>> mailbox) {
  return [io = std::move(io), mailbox = std::move(mailbox)](T message) {
    io->post(
        [mailbox, message = std::move(message)]() mutable { mailbox->put(std::move(message)); });
  };
}

}  // namespace mlxs::http
