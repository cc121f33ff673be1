// The seam inside families that write thinking, text and framed calls: CallDialect tells text and
// thinking apart, a CallReader reads what stands between the opener of a call and its end. One
// reader may read several calls in a row (a section of parallel calls).
// Thread: one owner.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/dialect.hpp"
#include "chat/scan/block_writer.hpp"
#include "chat/scan/prose.hpp"

namespace mlxs::chat {

// Where readers put calls. Lifetime: writer and prose outlive it.
class CallWriter {
 public:
  explicit CallWriter(BlockWriter& writer) : writer_(writer) {}
  CallWriter(BlockWriter& writer, Prose& prose) : writer_(writer), prose_(&prose) {}

  void start(const std::string& name) {
    if (prose_ != nullptr) prose_->begin_call();
    writer_.start_call(name);
  }
  void write(std::string_view json) { writer_.write_call(json); }
  void write_inside(std::string_view json) { writer_.write_call_inside(json); }
  void write_text(std::string_view text) { writer_.write_call_text(text); }
  void end(StreamEnd end) { writer_.end_call(end); }

 private:
  BlockWriter& writer_;
  Prose* prose_ = nullptr;  // around the calls, where it is not the dialect's own
};

// Which names make a call: in a family's own frame any, elsewhere only those of declared tools.
enum class CallNames { any, declared };

class CallReader {
 public:
  // Bytes that a reader took and that belong to no call.
  struct Leftover {
    std::vector<std::string> openers;  // that were none: text, and so are their closers
    std::string again;                 // what follows, bounded: it is read anew
  };

  virtual ~CallReader() = default;

  // An opener has come: the reader reads on from here.
  virtual void open(std::string_view opener) = 0;
  // Takes bytes until it is done; returns how many.
  [[nodiscard]] virtual std::size_t read(std::string_view text) = 0;
  [[nodiscard]] virtual bool done() const = 0;
  // What it reads cannot become whole any more.
  [[nodiscard]] virtual bool broken() const = 0;
  [[nodiscard]] virtual Leftover leftover() = 0;
  // Where in the call the last byte stood.
  [[nodiscard]] virtual Place place() const = 0;
  // The stream ends while the reader reads. Completes a call that is whole; gives what is text.
  // An open call is left to BlockWriter::finish; leftover() may have more to be read.
  [[nodiscard]] virtual std::string finish(StreamEnd end) = 0;
  // Bytes looked at so far; a test holds it against the length of the stream.
  [[nodiscard]] virtual std::size_t steps() const = 0;
};

}  // namespace mlxs::chat
