// The client's side of a turn: frames events onto the connection, keeps a silent stream alive and
// finds out whether anybody still listens (see the essay in connection.cpp). An answer that is no
// stream uses the watching part only and is never opened. Thread: one owner, the io thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "core/event.hpp"
#include "http/connection.hpp"
#include "wire/codec.hpp"

namespace mlxs::http {

class EventStream {
 public:
  struct Options {
    std::string head;  // goes out with the first bytes
    bool http_1_1 = true;
    std::chrono::milliseconds ping_interval{};
  };

  EventStream(Connection& connection, Options options);

  // The answer is a stream. From `speak_at` on the client hears something although no event has
  // come yet; before that an error can still be a plain reply.
  void open(std::unique_ptr<wire::Encoder> encoder, base::TimePoint speak_at);
  // Encodes all events into one write.
  void send(const core::Events& events);
  // Behind the last event.
  void end();
  // The client has bytes of the stream, or they are on their way.
  [[nodiscard]] bool begun() const { return begun_; }
  [[nodiscard]] bool all_sent() const { return pending_.empty() && !connection_.writing(); }
  // Writes what has waited for the write before it.
  void flush();

  // When the client must hear something again; never while it need not.
  [[nodiscard]] base::TimePoint beat_due() const;
  void beat();
  // Nobody listens any more.
  [[nodiscard]] bool abandoned() const;

 private:
  void append(std::string_view bytes);

  Connection& connection_;
  std::unique_ptr<wire::Encoder> encoder_;
  Options options_;
  std::string pending_;
  base::TimePoint speak_at_ = base::TimePoint::max();
  bool begun_ = false;
  bool probed_ = false;
};

}  // namespace mlxs::http
