// How llama-server reads a streamed answer (tools/server/server-task.cpp, update_chat_msg, at the
// commit that cmake/llama.cmake names): with every token it parses all of the text so far and
// compares what came out with what came out before. Thread: one owner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat.h"

namespace mlxs {

class PeerReader {
 public:
  // `template_source`: the family's chat template, from which llama-server makes its parser. One
  // tool is declared, Write with the strings path and content.
  explicit PeerReader(const std::string& template_source);

  // The differences that this piece makes.
  [[nodiscard]] std::vector<common_chat_msg_diff> read(std::string_view piece);
  // Takes the last `bytes` back.
  void unread(std::size_t bytes) { text_.resize(text_.size() - bytes); }

 private:
  common_chat_parser_params params_;
  std::string text_;
  common_chat_msg message_;
};

}  // namespace mlxs
