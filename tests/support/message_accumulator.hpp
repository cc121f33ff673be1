// The client's side of the Messages stream: frames are read back by the rules of the official SDK's
// accumulator, and by the stricter ones that other clients need.
// Thread: one owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mlxs::test {

// Feeds on whole frames; `broken` names the first rule that does not hold.
class MessageAccumulator {
 public:
  void feed(std::string_view frames);

  // As it stands so far. A call whose arguments are not JSON was cut and is no part of it.
  base::json::object message;
  std::string error_body;  // of the error that ended the stream
  std::string broken;
  bool stopped = false;

 private:
  void require(bool holds, std::string_view rule);
  void feed_frame(std::string_view frame);
  void feed_event(std::string_view name, const base::json::object& event);
  void on_message_start(const base::json::object& event);
  void on_block_start(const base::json::object& event);
  void on_block_delta(const base::json::object& event);
  void add_piece(const base::json::object& delta);
  void on_block_stop(const base::json::object& event);
  void on_message_delta(const base::json::object& event);
  base::json::array& content();

  std::int64_t index_ = 0;
  bool open_ = false;
  bool signed_ = false;
  std::string kind_;
  std::string text_;
};

}  // namespace mlxs::test
