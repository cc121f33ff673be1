// Text and thinking outside of calls: the same for every family, told apart by its markers.
//   - the closer of thinking always closes it; in text, closers without an opener are swallowed;
//   - every other marker counts only where it is not quoted (fence, code span), and the opener of
//     thinking only at the beginning of a line: a model that talks about its markup makes no call;
//   - openers of calls and special markers are handed to the dialect, which reads on and either
//     begins a block or gives the bytes back as text.
// Thread: one owner. Lifetime: the writer outlives it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "chat/scan/block_writer.hpp"
#include "chat/scan/quote_tracker.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

enum class MarkerRole { think_open, think_close, call_open, call_close, special };

struct Marker {
  std::string_view spelling;
  MarkerRole role = MarkerRole::special;
};

class Prose {
 public:
  struct Read {
    std::size_t used = 0;            // bytes of the input that are done
    const Marker* marker = nullptr;  // a call_open or special marker, when one was reached
  };

  Prose(BlockWriter& writer, std::vector<Marker> markers);

  [[nodiscard]] Read read(std::string_view text);
  void write(std::string_view text);
  // An opener that was none: it comes out as text, and so does its closer.
  void write_false_call(std::string_view markup);

  void open_thinking();
  void close_thinking();
  // After a call: text, on a fresh line.
  void restart();
  void finish();

  [[nodiscard]] bool thinking() const { return thinking_; }
  [[nodiscard]] std::size_t steps() const { return scanner_.steps(); }

 private:
  [[nodiscard]] bool counts(const Marker& marker);
  void apply(const Marker& marker);

  BlockWriter& writer_;
  std::vector<Marker> markers_;
  TagScanner scanner_;
  QuoteTracker quotes_;
  bool thinking_ = false;
  std::size_t false_calls_ = 0;  // openers written as text whose closers have not come yet
};

// What the end of the rendered prompt says about the beginning of the answer.
enum class PromptEnd { thinking_open, thinking_closed, other };
[[nodiscard]] PromptEnd read_prompt_end(std::string_view tail, std::string_view opener,
                                        std::string_view closer);

}  // namespace mlxs::chat
