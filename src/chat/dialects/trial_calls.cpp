#include "chat/dialects/trial_calls.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "chat/scan/argument_types.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// Files that agents write whole are shorter.
constexpr std::size_t kept_bytes_max = 1024 * 1024;
// Before a call is told only its frame is kept, and arguments that stand in front of the name.
constexpr std::size_t untold_bytes_max = 4096;
// What is given back is read anew, and trials may begin in it. An answer in which a longer one
// fails talks about markup: it gets no other, so that the work stays linear.
constexpr std::size_t reread_bytes_max = 1024;

}  // namespace

TrialCalls::TrialCalls(CallWriter writer, MakeReader make_reader, const DialectOptions& options,
                       Tags ends)
    : writer_(writer), make_reader_(make_reader), options_(options), ends_(std::move(ends)) {}

void TrialCalls::open(std::string_view opener) {
  opener_ = opener;
  raw_.clear();
  told_bytes_ = 0;
  calls_.clear();
  leftover_ = {};
  done_ = false;
  if (!trusted_) return end(false, "");
  heard_ = BlockWriter();
  if (reader_) steps_ += reader_->steps();
  reader_ = make_reader_(CallWriter(heard_), options_);
  reader_->open(opener);
}

std::size_t TrialCalls::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && !done_) used += read_byte(text.substr(used, 1));
  return used;
}

// Byte by byte, because it counts where a call was told.
std::size_t TrialCalls::read_byte(std::string_view byte) {
  const std::size_t used = reader_->read(byte);
  raw_ += byte.substr(0, used);
  hear();
  if (reader_->done()) {
    const Leftover leftover = reader_->leftover();
    end(leftover.openers.empty() && all_fit(), leftover.again);
  } else if (reader_->broken() || raw_.size() >= bytes_max()) {
    end(false, "");
  }
  return used;
}

CallReader::Leftover TrialCalls::leftover() { return std::exchange(leftover_, Leftover()); }

std::string TrialCalls::finish(StreamEnd end_of_stream) {
  if (done_) return "";
  const std::string rest = reader_->finish(end_of_stream);
  hear();
  end(trimmed(rest).empty() && all_fit(), "");
  return "";
}

void TrialCalls::hear() {
  core::Events events = heard_.take();
  if (!events.empty() && !reader_->broken()) told_bytes_ = raw_.size();
  for (core::Event& event : events) {
    if (auto* started = std::get_if<core::BlockStarted>(&event)) {
      calls_.push_back({.name = std::move(started->tool_name), .json = "", .whole = false});
    } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
      calls_.back().json += delta->text;
    } else if (const auto* ended = std::get_if<core::BlockEnded>(&event)) {
      calls_.back().whole = ended->complete;
    }
  }
}

void TrialCalls::end(bool counts, std::string again) {
  done_ = true;
  if (!counts) return give_back();
  for (const Call& call : calls_) {
    writer_.start(call.name);
    writer_.write(call.json);
    writer_.end(StreamEnd::complete);
  }
  leftover_.again = std::move(again);
}

void TrialCalls::give_back() {
  trusted_ = trusted_ && raw_.size() <= reread_bytes_max;
  std::size_t told = told_bytes_;
  for (const std::string_view tag : ends_) told = std::min(told, raw_.find(tag));
  leftover_ = {.openers = {opener_ + raw_.substr(0, told)}, .again = raw_.substr(told)};
}

bool TrialCalls::all_fit() const {
  return !calls_.empty() &&
         std::all_of(calls_.begin(), calls_.end(), [&](const Call& call) { return fits(call); });
}

bool TrialCalls::fits(const Call& call) const {
  const auto& tools = options_.tools;
  const auto tool = std::find_if(tools.begin(), tools.end(), [&](const core::Tool& declared) {
    return declared.name == call.name;
  });
  return call.whole && tool != tools.end() && ArgumentTypes(tool->schema_json).takes_all(call.json);
}

std::size_t TrialCalls::bytes_max() const {
  return calls_.empty() ? untold_bytes_max : kept_bytes_max;
}

}  // namespace mlxs::chat
