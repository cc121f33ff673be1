// Text and thinking outside of calls: the same for every family, told apart by its markers.
//   - the closer of thinking always closes it; in text, closers without an opener are swallowed;
//   - every other marker counts only where it is not quoted (fence, code span; quoted_call says
//     when an opener inside of them is a call all the same), and the opener of
//     thinking only at the beginning of a line: a model that talks about its markup makes no call;
//   - openers of calls and special markers are handed to the dialect, which reads on and either
//     begins a block or gives the bytes back as text.
// Thread: one owner. Lifetime: the writer outlives it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "chat/scan/bare_heads.hpp"
#include "chat/scan/block_writer.hpp"
#include "chat/scan/introduction.hpp"
#include "chat/scan/quote_tracker.hpp"
#include "chat/scan/quoted_call.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

// call_open_at_line, foreign_call_open, tried_call_open: count at the beginning of a line only; the
// last counts nowhere behind a text that mentions one. fence_open: one of a fenced call, which
// counts where at most an introduction stands in front of it. head_end: what follows the head of a
// call; it counts where such a head stands bare, and is an opener together with that.
enum class MarkerRole {
  think_open,
  think_close,
  call_open,
  call_open_at_line,
  foreign_call_open,
  call_close,
  tried_call_open,
  fence_open,
  head_end,
  special
};

struct Marker {
  std::string_view spelling;
  MarkerRole role = MarkerRole::special;
};

class Prose {
 public:
  struct Read {
    std::size_t used = 0;            // bytes of the input that are done
    const Marker* marker = nullptr;  // an opener or special marker, when one was reached
    std::string head = {};           // what stands in front of the marker and belongs to it
  };

  // `heads`: for families that have a marker head_end.
  Prose(BlockWriter& writer, std::vector<Marker> markers, BareHeads heads = {});

  [[nodiscard]] Read read(std::string_view text);
  void write(std::string_view text);
  // An opener that was none: it comes out as text, and so does its closer, unless another opener
  // follows at once: then it was written twice.
  void write_false_call(std::string_view markup);

  void open_thinking();
  void close_thinking();
  // A call begins; behind it text goes on, on a fresh line.
  void begin_call();
  void restart();
  // The stream ends: tells what is still in doubt. Then again() may have something to read.
  void end_doubt(StreamEnd end);
  void finish(StreamEnd end);
  // Bytes that were kept and wait to be read; read() begins with them.
  [[nodiscard]] bool has_again() const { return !again_.empty(); }
  // The same behind a marker: they belong to what the marker opens.
  [[nodiscard]] std::string take_again();

  [[nodiscard]] Place place() const { return thinking_ ? Place::thinking : Place::text; }
  [[nodiscard]] std::size_t steps() const { return scanner_.steps() + weighed_; }

 private:
  [[nodiscard]] bool counts(const Marker& marker);
  [[nodiscard]] bool counts_on_trial();
  [[nodiscard]] bool fence_counts() const;
  [[nodiscard]] bool is_quoted(const Marker& marker) const;
  [[nodiscard]] bool is_opener(std::string_view markup) const;
  [[nodiscard]] bool is_tried(std::string_view markup) const;
  [[nodiscard]] bool begin_doubt(const Marker& marker);
  std::size_t weigh(std::string_view text);
  void end_doubt_as(QuotedCall::Answer answer);
  void write_now(std::string_view text);
  void put(std::string_view text);
  void put_head();
  void settle();

  BlockWriter& writer_;
  std::vector<Marker> markers_;
  TagScanner scanner_;
  QuoteTracker quotes_;
  QuotedCall quoted_call_;
  Introduction introduction_;
  BareHeads heads_;
  std::string head_;  // the end of what was written, where it may be a bare head
  std::string again_;
  bool opener_counts_ = false;  // the one that again_ begins with
  bool again_is_text_ = false;
  std::size_t weighed_ = 0;      // bytes
  bool mentions_calls_ = false;  // in text, in a notation that is read on trial
  bool thinking_ = false;
  std::string doubtful_;         // an opener that was none, and white space behind it
  std::size_t false_calls_ = 0;  // openers written as text whose closers have not come yet
};

// What the end of the rendered prompt says about the beginning of the answer.
enum class PromptEnd { thinking_open, thinking_closed, other };
[[nodiscard]] PromptEnd read_prompt_end(std::string_view tail, std::string_view opener,
                                        std::string_view closer);

}  // namespace mlxs::chat
