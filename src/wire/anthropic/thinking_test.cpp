#include "wire/anthropic/thinking.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace mlxs::wire::anthropic {
namespace {

using core::ThinkingDisplay;
using core::ThinkingMode;

base::Result<core::ThinkingRequest> read(std::string_view thinking) {
  const base::json::value document = base::parse_json(thinking, "test").value();
  return read_thinking_config(Field(document));
}

TEST(Thinking, EveryFormIsRead) {
  struct Case {
    const char* thinking;
    ThinkingMode mode;
    std::optional<int> budget;
  };
  const Case cases[] = {
      {"null", ThinkingMode::absent, {}},
      {"{}", ThinkingMode::adaptive, {}},
      {R"({"type":null})", ThinkingMode::adaptive, {}},
      {R"({"type":"disabled"})", ThinkingMode::disabled, {}},
      {R"({"type":"disabled","budget_tokens":5000})", ThinkingMode::disabled, {}},
      {R"({"type":"adaptive"})", ThinkingMode::adaptive, {}},
      {R"({"type":"adaptive","budget_tokens":"5"})", ThinkingMode::adaptive, {}},
      {R"({"type":"between_tools"})", ThinkingMode::adaptive, {}},
      {R"({"type":"something_new"})", ThinkingMode::adaptive, {}},
      {R"({"type":"enabled"})", ThinkingMode::enabled, {}},
      {R"({"type":"enabled","budget_tokens":null})", ThinkingMode::enabled, {}},
      {R"({"type":"enabled","budget_tokens":6976})", ThinkingMode::enabled, 6976},
      {R"({"type":"enabled","budget_tokens":1024})", ThinkingMode::enabled, 1024},
      {R"({"type":"enabled","budget_tokens":1023})", ThinkingMode::enabled, 1024},
      {R"({"type":"enabled","budget_tokens":0})", ThinkingMode::enabled, 1024},
      {R"({"type":"enabled","budget_tokens":-7})", ThinkingMode::enabled, 1024},
      {R"({"type":"enabled","budget_tokens":99999999999})", ThinkingMode::enabled,
       std::numeric_limits<int>::max()},
  };
  for (const Case& c : cases) {
    const core::ThinkingRequest thinking = read(c.thinking).value();
    EXPECT_EQ(thinking.mode, c.mode) << c.thinking;
    EXPECT_EQ(thinking.budget_tokens, c.budget) << c.thinking;
  }
}

TEST(Thinking, TheDisplayIsReadWithEveryTypeAndNeverRefused) {
  struct Case {
    const char* display;
    ThinkingDisplay wanted;
  };
  const Case cases[] = {
      {R"("summarized")", ThinkingDisplay::summarized}, {R"("omitted")", ThinkingDisplay::omitted},
      {R"("updates")", ThinkingDisplay::updates},       {"null", ThinkingDisplay::absent},
      {R"("hologram")", ThinkingDisplay::absent},       {"7", ThinkingDisplay::absent},
  };
  for (const char* type : {"adaptive", "enabled"}) {
    for (const Case& c : cases) {
      const std::string text =
          R"({"type":")" + std::string(type) + R"(","display":)" + c.display + "}";
      EXPECT_EQ(read(text).value().display, c.wanted) << text;
    }
  }
  EXPECT_EQ(read(R"({"type":"adaptive"})").value().display, ThinkingDisplay::absent);
}

TEST(Thinking, WrongTypesAreNamedByTheirPlace) {
  struct Case {
    const char* thinking;
    const char* wanted;
  };
  const Case cases[] = {
      {"true", "The request body: expected an object, got true."},
      {R"({"type":5})", "type: expected a string, got 5."},
      {R"({"type":"enabled","budget_tokens":"9"})",
       "budget_tokens: expected a whole number, got \"9\"."},
      {R"({"type":"enabled","budget_tokens":1.5})",
       "budget_tokens: expected a whole number, got 1.5."},
  };
  for (const Case& c : cases) EXPECT_EQ(read(c.thinking).error().message, c.wanted);
}

}  // namespace
}  // namespace mlxs::wire::anthropic
