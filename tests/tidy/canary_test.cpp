// The rules must be able to fail: small bad files, each with the violation it must raise, and good
// ones beside them that must pass.
#include <gtest/gtest.h>

#include <string>

#include "tidy/outline.hpp"
#include "tidy/rules.hpp"

namespace mlxs::tidy {
namespace {

std::string repeat(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// "line: rule" of each violation, separated by " | ".
std::string listed(const Violations& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    text += (text.empty() ? "" : " | ") + std::to_string(violation.line) + ": " + violation.rule;
  }
  return text;
}

std::string sizes(const std::string& path, const std::string& text) {
  return listed(check_sizes({read_source(path, text)}));
}
std::string words(const std::string& path, const std::string& text) {
  return listed(check_words({read_source(path, text)}));
}

TEST(Canary, LongFilesAndLinesAreFound) {
  EXPECT_EQ(sizes("src/a/b.cpp", repeat("\n", 400)), "");
  EXPECT_EQ(sizes("src/a/b.cpp", repeat("\n", 401)), "401: lines of the file: 401, at most 400");
  EXPECT_EQ(sizes("src/a/b_table.cpp", repeat("\n", 401)), "");
  EXPECT_EQ(sizes("src/a/b.hpp", repeat("\n", 151)), "151: lines of the file: 151, at most 150");
  EXPECT_EQ(sizes("ARCHITECTURE.md", repeat("\n", 201)),
            "201: lines of the file: 201, at most 200");
  EXPECT_EQ(sizes("src/a/README.md", repeat("\n", 41)), "41: lines of the file: 41, at most 40");
  EXPECT_EQ(sizes("src/a/b.cpp", "// " + repeat("é", 97) + "\n"), "") << "characters, not bytes";
  EXPECT_EQ(sizes("src/a/b.cpp", "// " + repeat("x", 98)),
            "1: columns of the line: 101, at most 100");
}

TEST(Canary, LongFunctionsAreFound) {
  const std::string start = "namespace a {\nint f(int x) {\n";
  EXPECT_EQ(sizes("src/a/b.cpp", start + repeat("++x;\n", 68) + "}\n}\n"), "");
  EXPECT_EQ(sizes("src/a/b.cpp", start + repeat("++x;\n", 69) + "}\n}\n"),
            "2: lines of function f: 71, at most 70");
  const std::string member =
      "struct S {\n S() : a{1}, b(2) {\n" + repeat("++a;\n", 69) + "}\nint a, b;\n};\n";
  EXPECT_EQ(sizes("src/a/b.cpp", member), "2: lines of function S: 71, at most 70");
  EXPECT_EQ(sizes("src/a/b.cpp", "const int table[] = {\n" + repeat("1,\n", 99) + "};\n"), "");
}

TEST(Canary, DeepNestingIsFound) {
  const std::string three = "void f() {\nif (a) {\nfor (;;) {\nwhile (b) {\n";
  EXPECT_EQ(sizes("src/a/b.cpp", three + "g({1, {2, {3}}});\n}\n}\n}\n}\n"), "");
  EXPECT_EQ(sizes("src/a/b.cpp", three + "do {\n} while (c);\n}\n}\n}\n}\n"),
            "5: nesting in function f: 4, at most 3");
  EXPECT_EQ(sizes("src/a/b.cpp", three + "g([](int x) -> std::vector<int> {\n});\n}\n}\n}\n}\n"),
            "5: nesting in function f: 4, at most 3")
      << "a lambda is a block";
}

TEST(Canary, ManyParametersAreFound) {
  EXPECT_EQ(sizes("src/a/b.cpp", "int f(std::map<int, int> a, int b, int c, int d = g(1, 2)) {}"),
            "");
  EXPECT_EQ(
      sizes("src/a/b.cpp", "template <class A, class B>\nint f(A a, B b, int c, int d, int e) {}"),
      "2: parameters of f: 5, at most 4");
  EXPECT_EQ(sizes("src/a/b.cpp", "struct S { virtual void f(int, int, int, int, int) = 0; };"),
            "1: parameters of f: 5, at most 4");
  EXPECT_EQ(sizes("src/a/b.cpp", "struct S { int get_x() const override { return 1; } };"), "");
  EXPECT_EQ(sizes("src/a/b.cpp", "int get_x() { return 1; }"), "1: a get_ prefix: get_x");
}

TEST(Canary, MutableStaticStateIsFound) {
  const std::string rule = "mutable static state";
  for (const char* bad :
       {"int counter = 0;", "namespace {\nstd::string name;\n}", "static Foo foo{1};",
        "inline int shared = 1;", "void f() { static int calls = 0; }",
        "void f() { static Foo foo(1); }", "struct S { static int count; };", "extern int x;"}) {
    EXPECT_NE(sizes("src/a/b.cpp", bad).find(rule), std::string::npos) << bad;
  }
  for (const char* good :
       {"constexpr int a = 1;", "static const std::set<int> b{1, 2};", "using T = int;",
        "static int f(int x);",
        "struct S { int a = 1; static int f(); static constexpr int b = 1; };",
        "void f() { static const int a = 1; int b = 2; }", "enum class E { a, b };", "class F;",
        "template <typename T> struct G {};", "static_assert(sizeof(int) == 4);",
        "bool operator==(const A& a, const B& b);", "auto f() -> int { return 1; }",
        "MACRO(A, B, c(1, 2), [](const auto& x) { return x; });"}) {
    EXPECT_EQ(sizes("src/a/b.cpp", good), "") << good;
  }
}

TEST(Canary, BannedWordsAreFound) {
  EXPECT_EQ(words("src/a/b.cpp", "using namespace std;"), "1: namespace: no using-directives");
  EXPECT_EQ(words("src/a/b.cpp", "auto* x = dynamic_cast<X*>(y);"),
            "1: dynamic_cast: not in this house");
  EXPECT_EQ(words("src/a/b.cpp", "thread_local int x;"), "1: thread_local: not in this house");
  EXPECT_NE(words("docs/a.md",
                  "TO"
                  "DO: later"),
            "");
  EXPECT_NE(words("src/a/b.cpp",
                  "// FIX"
                  "ME"),
            "");
  EXPECT_NE(words("src/a/b_test.cpp",
                  "GTEST_"
                  "SKIP();"),
            "");
  EXPECT_NE(words("scripts/x",
                  "cd /wo"
                  "rk/main"),
            "");
  EXPECT_EQ(words("src/a/b.cpp", "// dynamic_cast\nauto x = \"using namespace\"; // thread_local"),
            "")
      << "comments and strings are no code";
}

TEST(Canary, LocksAndEnvironmentStayInTheirModules) {
  EXPECT_EQ(words("src/engine/x.cpp", "std::mutex m;"), "1: mutex: locks live in base/ only");
  EXPECT_EQ(words("src/base/x.cpp", "std::mutex m;"), "");
  EXPECT_EQ(words("src/engine/x_test.cpp", "std::mutex m;"), "");
  EXPECT_EQ(words("src/cli/x.cpp", "std::getenv(\"A\");"),
            "1: getenv: the environment is read in app/ only");
  EXPECT_EQ(words("src/app/x.cpp", "std::getenv(\"A\");"), "");
  EXPECT_EQ(words("src/app/x.cpp", "#ifdef _WIN32\n#endif\n"),
            "1: platforms differ in base/os_* only");
  EXPECT_EQ(words("src/base/os_x.cpp", "#ifdef _WIN32\n#endif\n"), "");
}

std::string shape(const Sources& sources) { return listed(check_shape(sources)); }

const Source good_header = read_source("src/a/b.hpp", "// What it is for.\n#pragma once\n");
const Source good_user = read_source("src/a/main.cpp", "#include \"a/b.hpp\"\n");

TEST(Canary, HeadersNeedAPurposeAPragmaAndAUser) {
  EXPECT_EQ(shape({good_header, good_user}), "");
  EXPECT_EQ(shape({good_header}), "1: nobody includes this header");
  EXPECT_EQ(shape({good_header, read_source("src/a/b.cpp", "#include \"a/b.hpp\"\n")}),
            "1: nobody includes this header")
      << "its own file is no user";
  EXPECT_EQ(shape({read_source("src/a/b.hpp", "#pragma once\n"), good_user}),
            "1: a header begins with a comment that says its purpose");
  EXPECT_EQ(shape({read_source("src/a/b.hpp", "// Purpose.\n"), good_user}),
            "1: #pragma once is missing");
}

TEST(Canary, FilesWithoutTheirHeaderAreFound) {
  EXPECT_EQ(shape({read_source("src/a/c.cpp", "")}), "1: its header is missing: src/a/c.hpp");
  EXPECT_EQ(shape({read_source("src/x/a/c.cpp", "#include \"x/a/a.hpp\"\n")}), "");
  EXPECT_EQ(shape({read_source("src/a/c_table.cpp", "")}), "") << "declared by its user";
  EXPECT_EQ(shape({read_source("src/a/many_things_test.cpp", "")}), "");
  EXPECT_EQ(shape({good_header, good_user,
                   read_source("src/a/b.cpp", "#include <vector>\n#include \"a/b.hpp\"\n")}),
            "1: the first include is its own header, a/b.hpp");
}

const Source document = read_source("ARCHITECTURE.md",
                                    "```include-matrix\n"
                                    "          base  net  net/raw  top\n"
                                    "base      .\n"
                                    "net       x     .\n"
                                    "net/raw   x     x    .\n"
                                    "top       x     1             .\n"
                                    "1: net/door.hpp\n"
                                    "```\n");

std::string includes(const std::string& path, const std::string& text) {
  return listed(check_includes({read_source(path, text)}, IncludeMatrix::read(document)));
}

TEST(Canary, TheIncludeMatrixIsHeld) {
  EXPECT_EQ(includes("src/net/a.cpp", "#include \"base/b.hpp\"\n#include \"net/c.hpp\"\n"), "");
  EXPECT_EQ(includes("src/base/a.cpp", "#include <vector>\n#include \"net/b.hpp\"\n"),
            "2: the include matrix lets base not include net/b.hpp");
  EXPECT_EQ(includes("src/net/a.cpp", "#include \"net/raw/b.hpp\"\n"),
            "1: the include matrix lets net not include net/raw/b.hpp");
  EXPECT_EQ(includes("src/net/raw/a.cpp", "#include \"net/b.hpp\"\n"), "");
  EXPECT_EQ(includes("src/top/a.cpp", "#include \"net/door.hpp\"\n"), "");
  EXPECT_EQ(includes("src/top/a.cpp", "#include \"net/wall.hpp\"\n"),
            "1: the include matrix lets top not include net/wall.hpp");
  EXPECT_EQ(includes("src/new/a.cpp", "#include \"base/b.hpp\"\n"),
            "1: the include matrix lets  not include base/b.hpp")
      << "a folder that the matrix does not name";
}

TEST(Canary, ThirdPartyHeadersStayInTheirModule) {
  EXPECT_EQ(includes("src/net/a.cpp", "#include <llama.h>\n"),
            "1: llama.h belongs in src/engine/llama/ only");
  EXPECT_EQ(includes("src/net/a.cpp", "#include <boost/asio/post.hpp>\n"),
            "1: boost/asio/post.hpp belongs in src/http/ only");
  EXPECT_EQ(includes("src/http/a.cpp", "#include <boost/asio/post.hpp>\n"), "");
  EXPECT_EQ(includes("src/cli/a.cpp", "#include <CLI/CLI.hpp>\n"), "");
  EXPECT_EQ(includes("src/http/a.cpp", "#include <gtest/gtest.h>\n"),
            "1: test frameworks are for tests");
  EXPECT_EQ(includes("src/http/a_test.cpp", "#include <gtest/gtest.h>\n"), "");
}

TEST(Lexer, KnowsCommentsStringsAndRawStrings) {
  const Source source = read_source("src/a.cpp",
                                    "a /* b\n c */ d // e\n"
                                    "\"f \\\" g\" R\"x(h \" )\" i)x\" 'j' 1'000 k\n"
                                    "#define L \\\n  m\nn\n");
  std::string text;
  for (const Token& token : source.tokens) {
    text += token.text + "@" + std::to_string(token.line) + " ";
  }
  EXPECT_EQ(text, "a@1 d@2 @3 @3 @3 1'000@3 k@3 n@6 ");
  EXPECT_EQ(source.comments.size(), 2U);
}

}  // namespace
}  // namespace mlxs::tidy
