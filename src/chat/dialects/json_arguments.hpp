// Arguments as one JSON object, mended where it is damaged, followed by a closer. An object inside
// a string is unwrapped; no object at all, only the closer, means none. Markers inside JSON strings
// are content. Thread: one owner. Caller guarantees: closers as for NextTag.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/argument_reader.hpp"
#include "chat/scan/json_repair.hpp"
#include "chat/scan/json_scanner.hpp"
#include "chat/scan/next_tag.hpp"

namespace mlxs::chat {

class JsonArguments final : public ArgumentReader {
 public:
  // Without closers the arguments are `left` where something follows the object.
  explicit JsonArguments(std::vector<std::string_view> closers);
  JsonArguments(const JsonArguments&) = delete;
  JsonArguments& operator=(const JsonArguments&) = delete;

  void begin(std::string_view schema_json) override;
  std::size_t read(std::string_view text) override;
  std::size_t pass_text(std::string_view text, CallWriter& writer) override;
  State state() const override { return state_; }
  bool in_text() const override;
  std::size_t closer() const override { return closer_.tag(); }
  std::string take() override;
  bool end_whole(StreamEnd end) override;
  std::string held() const override;
  std::size_t steps() const override;

 private:
  // damaged: the object cannot go on; the closer may follow at once.
  enum class Part { before, object, wrapped, after, damaged };

  std::size_t read_object(std::string_view text);
  [[nodiscard]] bool take_byte(char c);
  [[nodiscard]] bool begin_value(char c);
  [[nodiscard]] bool scan(char c);
  [[nodiscard]] bool wait_for_closer(char c);
  [[nodiscard]] bool close_damaged(char c);
  void end_object();
  void end_wrapped();
  void read_held();

  std::vector<std::string_view> closers_;
  State state_ = State::reading;
  Part part_ = Part::before;
  std::optional<JsonRepair> object_;
  JsonScanner scanner_;  // of arguments inside a string
  std::string json_;
  NextTag closer_;
  std::string rest_;  // taken behind the place where the state was decided
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
