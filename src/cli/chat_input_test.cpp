#include "cli/chat_input.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace mlxs::cli {
namespace {

template <typename T>
bool is(std::string_view line) {
  return std::holds_alternative<T>(parse_chat_input(line));
}

TEST(ChatInput, ReadsCommands) {
  EXPECT_TRUE(is<Bye>("/bye"));
  EXPECT_TRUE(is<Bye>(" /exit \n"));
  EXPECT_TRUE(is<Bye>("/quit"));
  EXPECT_TRUE(is<Clear>("/clear"));
  EXPECT_TRUE(is<Help>("/help"));
  EXPECT_TRUE(is<Help>("/?"));
  EXPECT_TRUE(is<Nothing>(""));
  EXPECT_TRUE(is<Nothing>(" \t "));
}

TEST(ChatInput, EverythingElseIsAPrompt) {
  for (const std::string_view text :
       {"hello", "what does /clear do?", "/etc/hosts is what?", "//", "/1 of it", "a\nb"}) {
    const ChatInput input = parse_chat_input(text);
    ASSERT_TRUE(std::holds_alternative<Prompt>(input)) << text;
    EXPECT_EQ(std::get<Prompt>(input).text, text);
  }
  EXPECT_EQ(std::get<Prompt>(parse_chat_input("  hi \n")).text, "hi");
}

TEST(ChatInput, AnUnknownCommandIsAnsweredWithTheNearest) {
  const auto message = [](std::string_view line) {
    return std::get<UnknownCommand>(parse_chat_input(line)).message;
  };
  EXPECT_EQ(message("/clera"),
            "There is no command /clera; did you mean /clear? /help shows the commands.");
  EXPECT_EQ(message("/model x"), "There is no command /model. /help shows the commands.");
}

TEST(ChatInput, TheHelpNamesEveryCommand) {
  for (const std::string_view name : {"/bye", "/clear", "/help", "Ctrl-C", "Ctrl-D"}) {
    EXPECT_NE(chat_help().find(name), std::string_view::npos);
  }
}

}  // namespace
}  // namespace mlxs::cli
