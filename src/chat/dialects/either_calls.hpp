// For families that write calls in two forms behind the same opener: the first bytes decide which
// of two readers reads on.
// Thread: one owner.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "chat/dialects/call_reader.hpp"

namespace mlxs::chat {

class EitherCalls final : public CallReader {
 public:
  enum class Choice { undecided, first, second };
  // Decides on the opener and what stands behind it; must decide at the first or second byte that
  // is no space.
  using Choose = Choice (*)(std::string_view opener, std::string_view begins);

  EitherCalls(Choose choose, std::unique_ptr<CallReader> first, std::unique_ptr<CallReader> second);

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return chosen_ != nullptr && chosen_->done(); }
  bool broken() const override { return chosen_ != nullptr && chosen_->broken(); }
  Leftover leftover() override { return chosen_ == nullptr ? Leftover() : chosen_->leftover(); }
  Place place() const override { return chosen_ == nullptr ? Place::call : chosen_->place(); }
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override { return first_->steps() + second_->steps(); }

 private:
  void decide();

  Choose choose_;
  std::unique_ptr<CallReader> first_;
  std::unique_ptr<CallReader> second_;
  CallReader* chosen_ = nullptr;  // one of the two
  std::string opener_;
  std::string begins_;  // what came before the choice
};

}  // namespace mlxs::chat
