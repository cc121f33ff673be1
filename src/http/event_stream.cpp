#include "http/event_stream.hpp"

#include <algorithm>
#include <utility>

#include "http/reply.hpp"

namespace mlxs::http {

EventStream::EventStream(Connection& connection, Options options)
    : connection_(connection), options_(std::move(options)) {}

void EventStream::open(std::unique_ptr<wire::Encoder> encoder, base::TimePoint speak_at) {
  encoder_ = std::move(encoder);
  speak_at_ = speak_at;
}

void EventStream::send(const core::Events& events) {
  std::string bytes;
  for (const core::Event& event : events) encoder_->encode_to(event, bytes);
  append(bytes);
  flush();
}

// An empty chunk would end the body, so nothing stands for nothing.
void EventStream::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!std::exchange(begun_, true)) pending_ += options_.head;
  pending_ += options_.http_1_1 ? chunk(bytes) : std::string(bytes);
}

void EventStream::end() {
  if (options_.http_1_1) pending_ += last_chunk;
  flush();
}

void EventStream::flush() {
  if (!connection_.writing() && !pending_.empty()) connection_.send(std::exchange(pending_, {}));
}

base::TimePoint EventStream::beat_due() const {
  if (connection_.writing()) return base::TimePoint::max();
  if (connection_.input_ended() && !probed_) return base::TimePoint::min();
  const base::TimePoint next = connection_.last_sent() + options_.ping_interval;
  if (begun_) return next;
  return connection_.input_ended() ? std::min(speak_at_, next) : speak_at_;
}

void EventStream::beat() {
  probed_ = connection_.input_ended();
  if (begun_ || connection_.now() >= speak_at_) {
    append(encoder_->ping());
    flush();
  } else {
    connection_.send(std::string(processing_head));
  }
}

// HTTP/1.0 knows no interim replies: its client cannot be probed before the answer, and one that
// ends its input there is taken to have left.
bool EventStream::abandoned() const {
  return connection_.gone() || (connection_.input_ended() && !begun_ && !options_.http_1_1);
}

}  // namespace mlxs::http
