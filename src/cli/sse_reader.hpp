// Reads the server-sent events of an answer out of bytes that may be cut anywhere.
// Thread: one owner; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlxs::cli {

struct SseEvent {
  std::string name;  // "" when the event has no `event:` line
  std::string data;  // `data:` lines joined by newlines

  friend bool operator==(const SseEvent&, const SseEvent&) = default;
};

class SseReader {
 public:
  // The events that are complete by now. Lines end in LF or CRLF.
  [[nodiscard]] std::vector<SseEvent> feed(std::string_view bytes);

 private:
  void take_line(std::string_view line, std::vector<SseEvent>& events);

  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
};

}  // namespace mlxs::cli
