#include "judge/shell_parser.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "judge/bounds.hpp"

namespace mlxs::judge {
namespace {

std::string describe(const Script& script);

// The value, with $name for what is expanded, and what is known about it.
std::string describe(const Word& word) {
  std::string text;
  std::size_t next = 0;
  for (const char c : word.text) {
    if (c != expansion_mark) {
      text += c;
      continue;
    }
    const Expansion& expansion = word.expansions[next++];
    text += "$" + expansion.variable + (expansion.quoted ? "\"" : "");
  }
  if (word.glob) text += "/glob";
  if (word.home) text += "/home";
  if (word.pipe) text += "/pipe";
  for (const Script& script : word.substitutions) text += "$(" + describe(script) + ")";
  return "[" + text + "]";
}

std::string describe(const Command& command) {
  static const char* const kinds[] = {"", "subshell", "group", "if", "while", "for"};
  std::string text = kinds[static_cast<int>(command.kind)];
  text += command.variable;
  for (const Assignment& assignment : command.assignments)
    text += assignment.name + "=" + describe(assignment.value);
  for (const Word& word : command.words) text += describe(word);
  for (const Redirection& redirection : command.redirections)
    text +=
        std::string(1, "<>&-"[static_cast<int>(redirection.kind)]) + describe(redirection.target);
  for (const Script& script : command.scripts) text += "{" + describe(script) + "}";
  return text;
}

std::string describe(const Script& script) {
  static const char* const joints[] = {" ; ", " && ", " || "};
  std::string text;
  for (const Pipeline& pipeline : script.pipelines) {
    if (!text.empty()) text += joints[static_cast<int>(pipeline.joint)];
    for (std::size_t i = 0; i < pipeline.commands.size(); ++i)
      text += (i == 0 ? "" : " | ") + describe(pipeline.commands[i]);
    if (pipeline.background) text += " &";
  }
  for (const Script& embedded : script.embedded) text += " <<(" + describe(embedded) + ")";
  return text;
}

std::string parsed(std::string_view text) {
  const auto script = parse_shell(text);
  return script.ok() ? describe(script.value()) : "error: " + script.error().message;
}

struct Row {
  const char* text;
  const char* tree;
};

TEST(ShellParser, ReadsWordsAndQuotes) {
  const Row rows[] = {
      {"", ""},
      {"# only a comment", ""},
      {"ls -la", "[ls][-la]"},
      {"a'b c'\"d e\"f\\ g", "[ab cd ef g]"},
      {"''", "[]"},
      {"\"a\\\"b\\\\c\\d\"", "[a\"b\\c\\d]"},
      {"'a\\'", "[a\\]"},
      {"''~/x $a~/x", "[$\"~/x][$a$\"~/x]"},
      {"a \\\n b", "[a][b]"},
      {"a#b #c", "[a#b]"},
      {"*.c \\*.c '*.c'", "[*.c/glob][*.c][*.c]"},
      {"~ ~/a '~'/a a~", "[~/home][~/a/home][~/a][a~]"},
      {"~x ~+", "[$\"~x][$\"~+]"},
      {"=x == a=b", "[$\"=x][==][a=b]"},
      {"{}", "[{}]"},
      {"a{b,c}d", "[abd][acd]"},
      {"{a,b{c,d}}{e,f}", "[ae][af][bce][bcf][bde][bdf]"},
      {"\"{a,b}\" {'a,b'} a,b", "[{a,b}][{a,b}][a,b]"},
      {"{1..3} {a}", "[{1..3}][{a}]"},
  };
  for (const Row& row : rows) EXPECT_EQ(parsed(row.text), row.tree) << row.text;
}

TEST(ShellParser, ReadsExpansions) {
  const Row rows[] = {
      {"echo $a \"$b\" ${c} x$d/y", "[echo][$a][$b\"][$c][x$d/y]"},
      {"echo '$a' \\$a \"\\$a\" $ \"$\"", "[echo][$a][$a][$a][$][$]"},
      {"echo \"$a: b\" \"a\\\nb\"", "[echo][$a\": b][ab]"},
      {"echo $? $1 $@ $$", "[echo][$][$][$][$]"},
      {"echo ${a:-b} ${a%.c} ${#a} ${a:1:2}", "[echo][$][$][$][$]"},
      {"echo $((1 + 2))", "[echo][$\"]"},
      {"echo $(ls a) \"$(ls b)\"", "[echo][$$([ls][a])][$\"$([ls][b])]"},
      {"echo `ls a`", "[echo][$$([ls][a])]"},
      {"echo $(echo $(ls))", "[echo][$$([echo][$$([ls])])]"},
      {"echo $'a\\'b' c", "[echo][$\"][c]"},
      {"a=1 b=\"$c\" ls d=2", "a=[1]b=[$c\"][ls][d=2]"},
      {"a+=x", "a=[x]"},
      {"diff <(ls a) b", "[diff][/pipe$([ls][a])][b]"},
  };
  for (const Row& row : rows) EXPECT_EQ(parsed(row.text), row.tree) << row.text;
}

TEST(ShellParser, ReadsListsPipesAndCompounds) {
  const Row rows[] = {
      {"a | b |& c", "[a] | [b] | [c]"},
      {"a && b || c; d\ne", "[a] && [b] || [c] ; [d] ; [e]"},
      {"a &&\n b |\n c", "[a] && [b] | [c]"},
      {"a & b", "[a] & ; [b]"},
      {"! a", "[a]"},
      {"(a; b) | c", "subshell{[a] ; [b]} | [c]"},
      {"{ a; b; } > c", "group>[c]{[a] ; [b]}"},
      {"if a; then b; elif c; then d; else e; fi", "if{[a]}{[b]}{[c]}{[d]}{[e]}"},
      {"while a; do b; done", "while{[a]}{[b]}"},
      {"for x in a *.c \"$y\"; do b $x; done", "forx[a][*.c/glob][$y\"]{[b][$x]}"},
      {"for x in a\ndo b\ndone", "forx[a]{[b]}"},
      {"echo if then done", "[echo][if][then][done]"},
      {"a >b 2>>c <d 2>&1 &>e >|f", "[a]>[b]>[c]<[d]&[1]>[e]>[f]"},
      {"a <<< \"$b\"", "[a]-[$b\"]"},
      {">a", ">[a]"},
      {"a2>b", "[a2]>[b]"},
      {"a 2> b", "[a]>[b]"},
  };
  for (const Row& row : rows) EXPECT_EQ(parsed(row.text), row.tree) << row.text;
}

TEST(ShellParser, ReadsHereDocuments) {
  const Row rows[] = {
      {"cat <<EOF\nrm -rf /\nEOF\nls", "[cat] ; [ls]"},
      {"cat <<EOF | wc\nx\nEOF", "[cat] | [wc]"},
      {"cat <<'EOF'\n$(rm x)\nEOF", "[cat]"},
      {"cat <<EOF\n$(rm x) 'a\n`rm y`\nEOF", "[cat] <<([rm][x]) <<([rm][y])"},
      {"cat <<EOF\n\\$(rm x)\nEOF", "[cat]"},
      {"cat <<-EOF\n\tx\n\tEOF\nls", "[cat] ; [ls]"},
      {"cat <<A <<B\nx\nA\ny\nB\nls", "[cat] ; [ls]"},
      {"cat <<E\\OF\n$(rm x)\nEOF", "[cat]"},
      {"x=$(cat <<'EOF'\na ) b\nEOF\n)", "x=[$$([cat])]"},
  };
  for (const Row& row : rows) EXPECT_EQ(parsed(row.text), row.tree) << row.text;
}

constexpr std::string_view unread[] = {
    "'a",
    "\"a",
    "$(a",
    "`a",
    "a |",
    "| a",
    "a &&",
    "&& a",
    ";",
    "a ;; b",
    "(a",
    "a)",
    "{ a;",
    "{ a }",
    "a(b)",
    "f() { a; }",
    "function f { a; }",
    "case a in b) c;; esac",
    "[[ a ]]",
    "((1))",
    "$((a))",
    "${a:=b}",
    "${!a}",
    "${a@P}",
    "${a:b}",
    "${a:-$(b)}",
    "$\"a\"",
    "$[1]",
    "$a[1]",
    "a=(b)",
    "if a; then b",
    "if a; fi",
    "then",
    "while a; do done",
    "for x; do a; done",
    "for 1 in a; do b; done",
    "for x in a; b; done",
    "select x in a; do b; done",
    "a <",
    "a >",
    "a > ;",
    "a >!b",
    "cat <<A",
    "cat <<A\nb",
    "cat <<\"$a\"\nb",
    "(a) b",
    "a \\",
    "a\r\n",
    "a\x01",
    "a\x7f",
    "echo `a \\`b\\``",
    "cat <<E\\\nOF\n$(a)\nEOF",
    "a >2>&1",
    "a\\\nb",
    "\"$\\\nHOME\"",
    "\"$HO\\\nME\"",
    "$(\\\n(a))",
    "(\\\n(a))",
    "\"$$(a)\"",
    "$a:h",
    "\"$a:h\"",
    "a }",
    "a}",
    "{a",
    "$((1) + 2))",
    "$((1 > 2))",
    "{a,$b}",
    "until a; do b; done",
    "cat <<A $(\nx\nA\n)",
    "a >(b)",
    "x{a../b}",
    "a &! b",
    "a;&",
};

TEST(ShellParser, RefusesWhatItDoesNotRead) {
  for (const std::string_view text : unread)
    EXPECT_TRUE(parsed(text).starts_with("error: ")) << text << " -> " << parsed(text);
}

TEST(ShellParser, RefusesAHereDocumentWhoseEndShellsSeeInDifferentPlaces) {
  for (const std::string text :
       {"cat <<E\nE\\\n\nls\nE", "cat <<EOF\nE\\\nOF\nls\nEOF", "cat <<E\na\\\nE\nls\nE",
        "cat <<-EF\n\tE\\\n\tF\nls\nEF", "echo $(cat <<E\na\nE) ; ls\nE\n)", "cat <<E\nE`\nE"})
    EXPECT_TRUE(parsed(text).starts_with("error: ")) << text;
  for (const std::string text : {"cat <<E\na \\\nb\nE", "cat <<'E'\na\\\nE", "cat <<E\na\\\\\nE",
                                 "cat <<EOF\nEO\\\nb\nEOF", "cat <<E\nE x\nEE\nE"})
    EXPECT_FALSE(parsed(text).starts_with("error: ")) << text;
}

TEST(ShellParser, StopsAtItsBounds) {
  const auto repeated = [](const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  };
  EXPECT_TRUE(parsed("echo " + repeated("$(echo ", 2000)).starts_with("error: "));
  EXPECT_TRUE(parsed(repeated("(", 100000)).starts_with("error: "));
  EXPECT_TRUE(parsed(repeated("{ ", 50000)).starts_with("error: "));
  EXPECT_TRUE(parsed(repeated("{a,b}", 20)).starts_with("error: "));
  EXPECT_TRUE(parsed(repeated("{", 100000)).starts_with("error: "));
  EXPECT_TRUE(parsed(std::string(bounds::command_bytes_max + 1, 'a')).starts_with("error: "));
  EXPECT_EQ(parsed(std::string(bounds::command_bytes_max, 'a')).size(),
            bounds::command_bytes_max + 2);
}

// What one reading accepts, a second statement behind it does not change.
TEST(ShellParser, ReadsAStatementBehindAWholeTextAsOneMore) {
  const std::string pieces[] = {
      "a",   " ",       "'",    "\"",        "$x",    "$(",     ")", "`",   "\\", "\n",  ";",
      "&&",  "||",      "|",    "(",         "{ ",    "; }",    ">", "<<E", "E",  "#",   "{b,c}",
      "if ", "; then ", "; fi", "for x in ", "; do ", "; done", "=", "~",   "*",  "2>&1"};
  std::mt19937 random(3);
  int read = 0;
  for (int i = 0; i < 60000; ++i) {
    std::string text;
    for (std::size_t n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const auto script = parse_shell(text);
    if (!script.ok() || script.value().pipelines.empty()) continue;
    ++read;
    const auto longer = parse_shell(text + "\nzz");
    ASSERT_TRUE(longer.ok()) << text;
    ASSERT_EQ(longer.value().pipelines.size(), script.value().pipelines.size() + 1) << text;
    ASSERT_EQ(describe(longer.value().pipelines.back().commands.front()), "[zz]") << text;
  }
  EXPECT_GT(read, 2000);
}

}  // namespace
}  // namespace mlxs::judge
