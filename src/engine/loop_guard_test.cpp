#include "engine/loop_guard.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace mlxs::engine {
namespace {

// How vocabularies cut text: words with the space in front, punctuation and newlines alone, digits
// in threes or one by one; and a vocabulary of bytes.
enum class Cut { digits_in_threes, single_digits, bytes };

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c < 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::size_t run_of(std::string_view text, bool (*same)(char), std::size_t max) {
  std::size_t length = 0;
  while (length < text.size() && length < max && same(text[length])) ++length;
  return length;
}

std::size_t token_length(std::string_view text, Cut cut) {
  if (cut == Cut::bytes) return 1;
  const std::size_t space = text.front() == ' ' && text.size() > 1 ? 1 : 0;
  const std::string_view rest = text.substr(space);
  if (const std::size_t letters = run_of(rest, is_letter, 12)) return space + letters;
  const std::size_t digits_max = cut == Cut::single_digits ? 1 : 3;
  if (const std::size_t digits = run_of(text, is_digit, digits_max)) return digits;
  if (const std::size_t spaces = run_of(
          text, [](char c) { return c == ' '; }, 16))
    return spaces;
  return std::max<std::size_t>(run_of(
                                   text, [](char c) { return c == '=' || c == '-'; }, 8),
                               1);
}

struct Cutter {
  std::map<std::string, Token, std::less<>> ids;

  std::vector<std::string> tokens(std::string_view text, Cut cut) {
    std::vector<std::string> found;
    while (!text.empty()) {
      const std::size_t length = token_length(text, cut);
      found.emplace_back(text.substr(0, length));
      ids.emplace(found.back(), static_cast<Token>(ids.size()));
      text.remove_prefix(length);
    }
    return found;
  }
};

// Tokens written when the guard says stop; 0: never.
std::size_t stopped_at(const std::string& text, Cut cut) {
  Cutter cutter;
  LoopGuard guard;
  std::size_t written = 0;
  for (const std::string& token : cutter.tokens(text, cut)) {
    ++written;
    if (guard.feed(cutter.ids.find(token)->second, token)) return written;
  }
  return 0;
}

std::string repeat(const std::function<std::string(int)>& piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece(i);
  return text;
}

std::string word_of(unsigned number) {
  std::string word;
  for (number += 100; number > 0; number /= 20)
    word.push_back(static_cast<char>('a' + number % 20));
  return word;
}

std::string some_words(std::mt19937& random, int count) {
  return repeat([&](int) { return " " + word_of(static_cast<unsigned>(random() % 3000)); }, count);
}

// With vocabularies of words; equal rows are long where every byte is a token.
void expect_never_of_words(const std::string& what, const std::string& text) {
  EXPECT_EQ(stopped_at(text, Cut::digits_in_threes), 0U) << what << ", digits in threes";
  EXPECT_EQ(stopped_at(text, Cut::single_digits), 0U) << what << ", single digits";
}

void expect_never(const std::string& what, const std::string& text) {
  expect_never_of_words(what, text);
  EXPECT_EQ(stopped_at(text, Cut::bytes), 0U) << what << ", bytes";
}

TEST(LoopGuard, StopsAnExactRepeatAfterThreePeriodsAnd512Tokens) {
  std::mt19937 random(1);
  for (const int period : {1, 2, 3, 7, 20, 50, 150, 171, 300, 400}) {
    for (const int before : {0, 700}) {
      // The first word stands nowhere else, so that the repeat has just this period.
      const std::string loop = " loop" + some_words(random, period - 1);
      const std::string text =
          some_words(random, before) + repeat([&](int) { return loop; }, 3 + 600 / period);
      const auto wanted = static_cast<std::size_t>(before + std::max(512, 3 * period));
      EXPECT_EQ(stopped_at(text, Cut::single_digits), wanted) << period << " after " << before;
    }
  }
}

TEST(LoopGuard, StopsTheSameToolCallMadeAgainAndAgain) {
  const std::string call =
      "<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\": \"/home/me/src/a.py\", "
      "\"offset\": 120, \"limit\": 40}}\n</tool_call>\n";
  const std::size_t stopped =
      stopped_at(repeat([&](int) { return call; }, 100), Cut::single_digits);
  EXPECT_GE(stopped, 512U);
  EXPECT_LE(stopped, 560U);
}

TEST(LoopGuard, StopsProseAroundACounter) {
  const auto attempt = [](int i) {
    return "Attempt " + std::to_string(i) +
           ": I will run the tests again and look at what they print. That was attempt " +
           std::to_string(i) + ", and nothing has changed since the last one.\n";
  };
  for (const Cut cut : {Cut::digits_in_threes, Cut::single_digits, Cut::bytes}) {
    // At 9 and 99 a counter gets one more digit.
    const std::size_t stopped = stopped_at(repeat([&](int i) { return attempt(i + 5); }, 120), cut);
    EXPECT_GE(stopped, 512U);
    EXPECT_LE(stopped, 800U);
  }
}

TEST(LoopGuard, StopsRowsWithoutWordsOnlyWhenThereAreVeryMany) {
  const std::string zeros = repeat([](int) { return "0, "; }, 3000);
  EXPECT_GE(stopped_at(zeros, Cut::single_digits), 2048U);
  EXPECT_LE(stopped_at(zeros, Cut::single_digits), 2060U);
}

TEST(LoopGuard, LetsTablesBe) {
  std::mt19937 random(2);
  const auto digits = [&random](unsigned bound) { return std::to_string(random() % bound); };
  expect_never("a CSV of 2,000 lines", repeat(
                                           [&](int i) {
                                             return std::to_string(i) + "," +
                                                    word_of(static_cast<unsigned>(random() % 50)) +
                                                    "," + digits(100) + "." + digits(100) + ",ok\n";
                                           },
                                           2000));
  expect_never("a CSV that only counts", repeat(
                                             [](int i) {
                                               const std::string n = std::to_string(i);
                                               return n + ",user" + n + ",user" + n +
                                                      "@example.com,active\n";
                                             },
                                             600));
  expect_never("a CSV of arithmetic", repeat(
                                          [](int i) {
                                            return std::to_string(i) + "," + std::to_string(2 * i) +
                                                   "," + std::to_string(i * i) + "\n";
                                          },
                                          600));
  const auto hex = [](unsigned value, int width) {
    std::string text;
    for (; width > 0; --width, value /= 16) text.insert(0, 1, "0123456789abcdef"[value % 16]);
    return text;
  };
  const auto dump = [&](const std::function<unsigned()>& byte) {
    return repeat(
        [&](int i) {
          return hex(static_cast<unsigned>(i) * 16, 8) + ": " +
                 repeat([&](int) { return hex(byte(), 2) + " "; }, 16) + "\n";
        },
        120);
  };
  expect_never("a table of hex", dump([&] { return static_cast<unsigned>(random() % 256); }));
  expect_never("a table of hex zeros", dump([] { return 0U; }));
  expect_never("a markdown table", repeat(
                                       [&](int i) {
                                         return "| " + std::to_string(i) + " | item " +
                                                std::to_string(i) + " | open | - |\n";
                                       },
                                       300));
}

TEST(LoopGuard, LetsDataBe) {
  expect_never("minified JSON", repeat(
                                    [](int i) {
                                      const std::string n = std::to_string(i);
                                      return "{\"id\":" + n + ",\"name\":\"user" + n +
                                             "\",\"email\":\"user" + n +
                                             "@example.com\",\"active\":true},";
                                    },
                                    300));
  expect_never("YAML", repeat(
                           [](int i) {
                             return "- name: user" + std::to_string(i) +
                                    "\n  role: admin\n  active: true\n  tags: [a, b]\n";
                           },
                           150));
  expect_never("a matrix of zeros",
               repeat([](int) { return "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0],\n"; }, 40));
  expect_never_of_words("a list of equal items",
                        repeat([](int) { return "  <li class=\"item\">Lorem ipsum</li>\n"; }, 80));
}

TEST(LoopGuard, LetsTestCasesBe) {
  expect_never("test cases", repeat(
                                 [](int i) {
                                   const std::string n = std::to_string(i);
                                   return "TEST(Parser, HandlesCase" + n +
                                          ") {\n  EXPECT_EQ(parse(\"case" + n + "\"), " + n +
                                          ");\n}\n\n";
                                 },
                                 150));
  expect_never("test cases in JavaScript", repeat(
                                               [](int i) {
                                                 const std::string n = std::to_string(i);
                                                 return "  it('handles case " + n +
                                                        "', () => {\n    expect(run(" + n +
                                                        ")).toBe(true);\n  });\n";
                                               },
                                               150));
  expect_never("asserts", repeat(
                              [](int i) {
                                return "assert fib(" + std::to_string(i) +
                                       ") == " + std::to_string(i * 3) + "\n";
                              },
                              300));
}

TEST(LoopGuard, LetsPicturesBe) {
  const std::string edge = "+" + std::string(78, '-') + "+\n";
  expect_never_of_words(
      "a box", edge + repeat([](int) { return "|" + std::string(78, ' ') + "|\n"; }, 60) + edge);
  expect_never("a map", std::string(60, '#') + "\n" +
                            repeat([](int) { return "#" + std::string(16, '.') + "#\n"; }, 50));
  expect_never("blocks", repeat([](int) { return "\xE2\x96\x88\xE2\x96\x88  "; }, 100));
  expect_never("a plan",
               repeat([](int) { return "#..#.##...#..#.#..###....#.#..#..#.#.#\n"; }, 25));
  std::mt19937 random(3);
  expect_never("a drawing", repeat(
                                [&](int i) {
                                  std::string row(60, ' ');
                                  for (int x = 0; x < 60; ++x)
                                    if ((x - 30) * (x - 30) / 4 + (i - 20) * (i - 20) < 300)
                                      row[static_cast<std::size_t>(x)] = "/\\_*"[random() % 4];
                                  return row + "\n";
                                },
                                40));
}

TEST(LoopGuard, LetsFilesWithTheSameHeadBe) {
  std::mt19937 random(4);
  const std::string licence = "/*" + some_words(random, 200) + " */\n";
  expect_never("files under one licence",
               repeat([&](int) { return licence + some_words(random, 40) + ";\n"; }, 30));
  expect_never("prose", some_words(random, 5000));
}

}  // namespace
}  // namespace mlxs::engine
