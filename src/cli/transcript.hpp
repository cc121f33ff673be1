// The conversation of the chat, in the form it is sent to the server. Thread: one owner; pure.
#pragma once

#include <string>

#include "base/json.hpp"

namespace mlxs::cli {

class Transcript {
 public:
  Transcript(std::string model, int max_tokens);

  void ask(const std::string& prompt);
  // The answer to the last question. An answer without content takes the question back, so that
  // the roles keep alternating.
  void answer(base::json::array content);
  void clear();

  // The body of POST /v1/messages: streamed, with thinking on.
  [[nodiscard]] std::string request_body() const;

 private:
  std::string model_;
  int max_tokens_;
  base::json::array messages_;
};

}  // namespace mlxs::cli
