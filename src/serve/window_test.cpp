#include "serve/window.hpp"

#include <gtest/gtest.h>

namespace mlxs::serve {
namespace {

core::ChatRequest ends_with(core::Block block) {
  core::ChatRequest request;
  request.messages = {{.role = core::Role::user, .blocks = {std::move(block)}}};
  return request;
}

TEST(Window, KeepsAReserve) {
  EXPECT_EQ(prompt_tokens_max(131072), 131072 - 6553);
  EXPECT_EQ(prompt_tokens_max(32768), 32768 - 4096);
  EXPECT_EQ(prompt_tokens_max(4096), 4096 - 512);
  EXPECT_EQ(prompt_tokens_max(2), 1);
}

TEST(Window, OnlyTheUsersOwnWordsMayUseHalfOfTheReserve) {
  EXPECT_EQ(prompt_tokens_max_for(ends_with(core::ToolResultBlock{}), 32768), 28672);
  EXPECT_EQ(prompt_tokens_max_for(ends_with(core::TextBlock{.text = "Summarise."}), 32768), 30720);
}

TEST(Window, TheOrderToCompactAFullSessionFits) {
  constexpr int order_tokens = 1700;
  for (const int window : {32768, 40960, 131072, 262144}) {
    const int full = prompt_tokens_max_for(ends_with(core::ToolResultBlock{}), window);
    const int room = prompt_tokens_max_for(ends_with(core::TextBlock{.text = "x"}), window);
    EXPECT_LE(full + order_tokens, room) << window;
    EXPECT_GE(window - room, 2000) << "the summary itself";
  }
}

}  // namespace
}  // namespace mlxs::serve
