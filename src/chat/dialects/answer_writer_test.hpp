// Writes random answers as models of a family do: thoughts, prose with everything that looks like
// markup, calls, some of them damaged. Thread: free function without state.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/answer_values_test.hpp"

namespace mlxs::chat {

struct RandomAnswer {
  std::string text;
  std::string prompt_tail;
  std::vector<RandomCall> calls;
  int damages = 0;
};

[[nodiscard]] RandomAnswer write_answer(std::string_view dialect, std::mt19937& random);

}  // namespace mlxs::chat
