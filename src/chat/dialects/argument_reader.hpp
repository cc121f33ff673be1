// The seam inside HeadedCalls: how a family writes the arguments of a call whose name is known.
// JsonArguments reads one JSON object, PairArguments tagged keys and values; both hand JSON on
// while it arrives and read up to the closer of the call.
// Thread: one owner.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "chat/dialect.hpp"
#include "chat/dialects/call_reader.hpp"

namespace mlxs::chat {

class ArgumentReader {
 public:
  // closed: a closer has come. left: the arguments are whole and something else follows; broken:
  // they cannot be read any further. In both cases the byte is not taken.
  enum class State { reading, closed, left, broken };

  virtual ~ArgumentReader() = default;

  // A call begins; the schema is empty for a tool that is not declared.
  virtual void begin(std::string_view schema_json) = 0;
  // Takes bytes while the state is `reading`; returns how many.
  [[nodiscard]] virtual std::size_t read(std::string_view text) = 0;
  // Hands bytes of a string that is a value straight on, where that can be told; returns how many.
  // Does nothing before the JSON in front of them was taken.
  [[nodiscard]] virtual std::size_t pass_text(std::string_view text, CallWriter& writer) = 0;
  [[nodiscard]] virtual State state() const = 0;
  // Inside the value of a string.
  [[nodiscard]] virtual bool in_text() const = 0;
  // Which of the closers came.
  [[nodiscard]] virtual std::size_t closer() const = 0;
  // The JSON since the last time.
  [[nodiscard]] virtual std::string take() = 0;
  // The stream ends here; called last. Whether the call is whole: the model ended its turn and
  // only the closer is missing. Then the JSON is completed.
  [[nodiscard]] virtual bool end_whole(StreamEnd end) = 0;
  // Taken, but not handed on; behind a closer: what follows it.
  [[nodiscard]] virtual std::string held() const = 0;
  // Bytes looked at so far.
  [[nodiscard]] virtual std::size_t steps() const = 0;
};

}  // namespace mlxs::chat
