#include "judge/program_text.hpp"

#include <gtest/gtest.h>

namespace mlxs::judge {
namespace {

TEST(SedScript, ThatOnlyEditsPasses) {
  for (const char* script : {"p",
                             "1,20p",
                             "$p",
                             "$!d",
                             "/a/,/b/d",
                             "1~2d",
                             "/a/I!p",
                             "s/a/b/",
                             "s/a/b/gI2",
                             "s|a/b|c|",
                             "s/a\\/b/c/",
                             "y/abc/xyz/",
                             "/x/{s/a/b/;p}",
                             ":a;N;$!ba;s/\\n/ /g",
                             "a hello w /etc/x",
                             "1i\\\nline",
                             "s/[[:space:]]*$//",
                             "s/[^]]*]//",
                             "q",
                             "5q",
                             "=",
                             "n;d",
                             "/a\\/b/p",
                             "1,3 s/a/b/ ; 4 d"}) {
    EXPECT_EQ(objection_to_sed(script), "") << script;
  }
}

TEST(SedScript, ThatMayWriteOrRunIsRefused) {
  for (const char* script : {"w x",
                             "1w x",
                             "/a/w x",
                             "W x",
                             "e",
                             "e ls",
                             "1e ls",
                             "r /etc/x",
                             "R x",
                             "s/a/b/w x",
                             "s/a/b/e",
                             "s/a/b/ge",
                             "s/a/b/;w x",
                             "p;w x",
                             "p\nw x",
                             "{w x",
                             "/x/{p;w x}",
                             "a text\nw x",
                             "F;w x",
                             "",
                             " ",
                             "s/a/b",
                             "s/a",
                             "y/a",
                             "/a",
                             "s\\a\\b\\",
                             "#n",
                             "s/[/]/b/w x/",
                             "s/[/x/;w y;s/]/x/",
                             "s/[[.a.]/]/b/",
                             "b a w x",
                             "v",
                             "s/a/b/ w x",
                             "\\|a|w x",
                             "1,/a/w x",
                             "1,w x"}) {
    EXPECT_NE(objection_to_sed(script), "") << script;
  }
}

TEST(AwkProgram, ThatOnlyPrintsPasses) {
  for (const char* program :
       {"{print $1}", "$3 > 100", "/a|b/", "NR==1 || NR==2 {print}", "{s+=$1} END {print s}",
        "$1 >= 5 {print $2}", "BEGIN {FS=\",\"} {print $2}", "!seen[$0]++"})
    EXPECT_EQ(objection_to_awk(program), "") << program;
}

TEST(AwkProgram, ThatMayWriteOrRunIsRefused) {
  for (const char* program :
       {"{print > \"x\"}", "{print >> \"x\"}", "{print | \"sh\"}", "{printf \"a\" | \"sh\"}",
        "{print |& \"sh\"}", "BEGIN {system(\"ls\")}", "{getline}", "{\"ls\" | getline x}",
        "BEGIN {f=\"x\"; @f()}", "@load \"x\"", "{print || x | \"sh\"}",
        "BEGIN {for (k in ENVIRON) print k}", "BEGIN {ARGV[1]=\"/etc/x\"} {print}"})
    EXPECT_NE(objection_to_awk(program), "") << program;
}

TEST(JqProgram, ThatReadsTheEnvironmentOrOtherFilesIsRefused) {
  for (const char* program : {"env", "$ENV", "env.HOME", "$ENV.PATH", "\"\\(env)\"", ".a, env",
                              "import \"x\" as $x; .", "include \"x\"; ."})
    EXPECT_NE(objection_to_jq(program), "") << program;
  for (const char* program : {".", ".env", ".a.env.b", ".environment", "keys", ".[] | .include_x"})
    EXPECT_EQ(objection_to_jq(program), "") << program;
}

}  // namespace
}  // namespace mlxs::judge
