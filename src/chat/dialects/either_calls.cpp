#include "chat/dialects/either_calls.hpp"

#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {

EitherCalls::EitherCalls(Choose choose, std::unique_ptr<CallReader> first,
                         std::unique_ptr<CallReader> second)
    : choose_(choose), first_(std::move(first)), second_(std::move(second)) {}

void EitherCalls::open(std::string_view opener) {
  chosen_ = nullptr;
  opener_ = opener;
  begins_.clear();
  decide();
}

std::size_t EitherCalls::read(std::string_view text) {
  if (chosen_ != nullptr) return chosen_->read(text);
  std::size_t used = 0;
  while (used < text.size() && chosen_ == nullptr) {
    begins_ += text[used];
    if (!is_space(text[used++])) decide();
  }
  if (chosen_ == nullptr) return used;
  // What came before the choice is the reader's; only its last byte can end what it reads.
  std::string_view begins = begins_;
  while (!begins.empty() && !chosen_->done()) begins.remove_prefix(chosen_->read(begins));
  return used - begins.size();
}

void EitherCalls::decide() {
  const Choice choice = choose_(opener_, begins_);
  if (choice == Choice::undecided) return;
  chosen_ = choice == Choice::first ? first_.get() : second_.get();
  chosen_->open(opener_);
}

std::string EitherCalls::finish(StreamEnd end) {
  if (chosen_ != nullptr) return chosen_->finish(end);
  // An opener that is cut is markup, not text.
  return end == StreamEnd::cut ? "" : opener_ + begins_;
}

}  // namespace mlxs::chat
