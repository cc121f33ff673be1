// The dialect of families that write thinking in tags, text, and framed calls: Prose tells text and
// thinking apart, the family's CallReader reads the calls, another one those of other families, and
// a third one those in a Markdown fence.
// A marker with the role `special` ends the turn: what follows is not the model's to say.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "chat/dialect.hpp"
#include "chat/dialects/call_reader.hpp"
#include "chat/scan/block_writer.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/prose.hpp"

namespace mlxs::chat {

// What tells one such family from another.
struct CallFamily {
  std::vector<Marker> markers;  // without those of thinking
  std::string_view think_opener = "<think>";
  std::string_view think_closer = "</think>";
  // Of a thinking block or another one, told by the name behind it, where there is no think_opener.
  std::string_view channel_opener = "";
  std::string_view first_opener = "";  // opens a call at the very beginning of a turn only
  std::unique_ptr<CallReader> (*make_reader)(CallWriter writer, const DialectOptions& options);
};

class CallDialect final : public Dialect {
 public:
  CallDialect(const CallFamily& family, const DialectOptions& options);

  void feed_to(std::string_view text, core::Events& out) override;
  core::Events finish(StreamEnd end) override;
  Place place() const override;
  // Bytes looked at so far; a test holds it against the length of the stream.
  [[nodiscard]] std::size_t steps() const {
    return prose_.steps() + reader_->steps() + foreign_->steps() + fenced_->steps();
  }

 private:
  enum class State { beginning, prose, channel, call, ended };

  void read(std::string_view text);
  std::size_t step(std::string_view text);
  std::size_t read_beginning(std::string_view text);
  std::size_t read_prose(std::string_view text);
  std::size_t read_channel(std::string_view text);
  std::size_t read_call(std::string_view text);
  void read_leftover();
  [[nodiscard]] bool finish_call(StreamEnd end);
  [[nodiscard]] CallReader& reader_for(MarkerRole role);

  State state_ = State::prose;
  std::string_view channel_opener_;
  std::string channel_;  // its name, as far as it came
  NextTag first_call_;
  BlockWriter writer_;
  Prose prose_;
  std::unique_ptr<CallReader> reader_;
  std::unique_ptr<CallReader> foreign_;  // of other families' calls
  std::unique_ptr<CallReader> fenced_;
  CallReader* active_;  // one of the three
};

}  // namespace mlxs::chat
