// Arguments as one JSON object, followed by a closer. An object inside a string is unwrapped; no
// object at all, only the closer, means none. Markers inside JSON strings are content.
// Thread: one owner. Caller guarantees: closers as for NextTag.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/argument_reader.hpp"
#include "chat/scan/json_scanner.hpp"
#include "chat/scan/next_tag.hpp"

namespace mlxs::chat {

class JsonArguments final : public ArgumentReader {
 public:
  // Without closers the arguments are `left` where the object ends.
  explicit JsonArguments(std::vector<std::string_view> closers);

  void begin(std::string_view schema_json) override;
  std::size_t read(std::string_view text) override;
  State state() const override { return state_; }
  std::size_t closer() const override { return closer_.tag(); }
  std::string take() override;
  bool end_whole(StreamEnd end) override;
  std::string held() const override;
  std::size_t steps() const override { return steps_; }

 private:
  enum class Part { before, object, wrapped, after };

  [[nodiscard]] bool take_byte(char c);
  [[nodiscard]] bool begin_value(char c);
  [[nodiscard]] bool scan(char c);
  [[nodiscard]] bool wait_for_closer(char c);
  void end_value();

  State state_ = State::reading;
  Part part_ = Part::before;
  JsonScanner scanner_;
  std::string json_;
  NextTag closer_;
  bool has_closers_ = false;
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
