// Finds stop strings in a stream of bytes. Bytes that could still become a stop string are held
// back; the match itself is never given out. Equal for every split of the stream. Thread: one
// owner.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::engine {

class StopMatcher {
 public:
  struct Fed {
    std::string bytes;  // safe to give out
    std::optional<std::string>
        matched;  // the stop string that ended the stream; nothing may be fed afterwards
  };

  // Empty stop strings are ignored.
  explicit StopMatcher(std::vector<std::string> stop_strings);

  [[nodiscard]] Fed feed(std::string_view bytes);
  // The stream ended without a match: what was held back.
  [[nodiscard]] std::string finish();

 private:
  struct Match {
    std::size_t at = std::string::npos;
    const std::string* stop = nullptr;
  };

  [[nodiscard]] Match first_match() const;
  [[nodiscard]] std::size_t held_length() const;

  std::vector<std::string> stops_;
  std::string held_;
};

}  // namespace mlxs::engine
