// Calls that are read on trial, because it is not certain that they are meant as such: calls in
// other families' notations, and fenced JSON. What comes is kept while another reader reads it. It
// counts when all of its calls are whole, of declared tools, and with arguments as the schemas want
// them; in every other case it is given back as soon as that is known: up to the end of the last
// call that was told it is text, because what looks like a call in there was an argument; the rest
// is read anew. Thread: one owner.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/call_reader.hpp"

namespace mlxs::chat {

class TrialCalls final : public CallReader {
 public:
  using MakeReader = std::unique_ptr<CallReader> (*)(CallWriter writer,
                                                     const DialectOptions& options);

  using Tags = std::vector<std::string_view>;

  // `ends`: what ends the prose around the calls; it is no part of the text of a failed trial.
  TrialCalls(CallWriter writer, MakeReader make_reader, const DialectOptions& options, Tags ends);
  // The reader writes to a member.
  TrialCalls(const TrialCalls&) = delete;
  TrialCalls& operator=(const TrialCalls&) = delete;

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return done_; }
  bool broken() const override { return false; }
  Leftover leftover() override;
  Place place() const override { return reader_ == nullptr ? Place::call : reader_->place(); }
  // A trial that fails here leaves what it kept, too.
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override { return steps_ + (reader_ ? reader_->steps() : 0); }

 private:
  struct Call {
    std::string name;
    std::string json;
    bool whole = false;
  };

  std::size_t read_byte(std::string_view byte);
  void hear();
  void end(bool counts, std::string again);
  void give_back();
  [[nodiscard]] bool all_fit() const;
  [[nodiscard]] bool fits(const Call& call) const;
  [[nodiscard]] std::size_t bytes_max() const;

  CallWriter writer_;
  MakeReader make_reader_;
  DialectOptions options_;
  Tags ends_;
  BlockWriter heard_;  // what the reader says
  std::unique_ptr<CallReader> reader_;
  std::vector<Call> calls_;
  std::string opener_;
  std::string raw_;             // behind the opener
  std::size_t told_bytes_ = 0;  // of them, up to where calls were told
  bool done_ = true;
  bool trusted_ = true;  // no trial has failed late
  Leftover leftover_;
  std::size_t steps_ = 0;  // of earlier readers
};

}  // namespace mlxs::chat
