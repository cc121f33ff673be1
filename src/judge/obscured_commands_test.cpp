// Commands that are written so that nobody can be sure what runs: quoting tricks, settings that
// change which programs run, constructs on which shells disagree.

#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "judge/judge_rig_test.hpp"

namespace mlxs::judge {
namespace {

constexpr std::string_view commands[] = {
    // The environment of a command.
    "PATH=. ls",
    "PATH=.; ls",
    "LD_PRELOAD=./x.so ls",
    "GIT_SSH_COMMAND=x git status",
    "IFS=x; ls",
    "BASH_ENV=x bash -c ls",
    "NODE_OPTIONS='--require x' npm test",
    "env PATH=. ls",
    "env -S 'rm x'",
    "export PATH=.",
    "PAGER='rm x' git log",
    "read PATH",
    "unset PATH",
    "declare -x PATH=.",
    "path=. ; ls",
    "http_proxy=x npm test",
    "x='a[$(ls)]'; echo $x",
    // Texts that shells read in ways of their own.
    "rm$IFS-rf$IFS/",
    "rm${IFS}-rf${IFS}~",
    "cat$IFS/etc/passwd",
    "{rm,-rf,/}",
    "{cat,/etc/passwd}",
    "$'\\x73udo' ls",
    "$\"sudo\" ls",
    "cat $'/etc/passwd'",
    "r\\m -rf /",
    "r''m -rf /",
    "'rm' -rf /",
    "rm -rf /\\etc",
    "ls $(rm -rf ~)",
    "ls `rm -rf ~`",
    "ls \"`rm -rf ~`\"",
    "echo \"$(rm -rf ~)\"",
    "echo $(echo $(rm -rf ~))",
    "diff <(rm -rf ~) a",
    "tee >(sh)",
    "echo ${x:=$(rm a)}",
    "echo ${x@P}",
    "echo ${!x}",
    "echo $((a[$(rm x)]))",
    "echo $((x))",
    "echo $[1+1]",
    "((x=1))",
    "[[ -f a ]]",
    "[[ a -eq b ]]",
    "[ 'a[$(ls)]' -eq 1 ]",
    "test -v 'a[$(ls)]'",
    "printf -v x y",
    "f() { ls; }",
    "f() { ls; }; f",
    "function f { ls; }",
    "case x in x) ls;; esac",
    "select x in a; do ls; done",
    "coproc ls",
    "a=(1 2)",
    "a[0]=1",
    "let x=1",
    "ls 'unclosed",
    "ls \"unclosed",
    "ls $(unclosed",
    "ls `unclosed",
    "ls |",
    "| ls",
    "ls &&",
    "&& ls",
    "ls ;; ls",
    "(ls",
    "ls)",
    "{ ls;",
    "if ls; then ls",
    "for x in a; do ls",
    "while true; ls; done",
    "cat <<EOF\nno end",
    "cat <<EOF",
    "cat << \"$x\"\na\n$x",
    "ls \\",
    "ls \r\nrm x",
    "ls \x01",
    "ls\x1b[2K",
    "*",
    "./*",
    "?m -rf x",
    "/bin/r? x",
    "=sudo ls",
    "ls *(e:'rm x':)",
    "\xD1\x95udo ls",
    "l\xD1\x95",
    "rm\xC2\xA0-rf /",
    "!!",
    "!sudo",
    "ls |& sh",
    "echo x | tee >(cat)",
    "ls; (cd /; rm -rf tmp)",
    "if true; then rm -rf ~; fi",
    "while true; do rm ~/x; done",
    "until false; do ls; done",
    "ls && { rm -rf ~; }",
    "! rm -rf ~",
    "true || rm -rf ~",
    "ls 2>&1 >/etc/x",
    "<> /etc/x cat",
    "cat 0</etc/passwd",
    "ls\nrm -rf ~",
    "ls # comment\nrm -rf ~",
    "echo a#b; rm -rf ~",
    "echo 'a'\"b\"; rm ~/x",
    "[ -f a ] && rm ~/x",

    // Values and places that only look known.
    "x=$(rm -rf ~)",
    "CI=$(rm -rf ~) make",
    "for f in /etc/passwd a; do break; done; cat \"$f\"",
    "for f in 'a /etc/passwd'; do cat $f; done",
    "for f in a; do while true; do cat \"$f\"; for f in /etc/passwd; do ls; done; done; done",
    "cd src && while true; do touch ../x; cd ..; done",
    "rg \"$x\" src",
    "git branch \"$x\"",
    "cat link/../a.txt",
    "sed -e p /etc/passwd",
    "git ls-files | xargs -I X sh -c 'cat X'",
    "echo `cat <<E\n$(rm -rf ~)\nE\n`",
    "cat <<A\n$(cat <<B\n$(rm -rf ~)\nB\n)\nA",
    "cat <<E\\\nOF\n`rm -rf ~`\nEOF",
    "cat \"$\\\nPWD/../a.txt\"",
    "rm -rf \"$PWD:h\"",
    "cat \"$x\"~/a",
};

TEST(ObscuredCommands, AreFlaggedWithASentence) {
  for (const std::string_view command : commands) {
    const Verdict verdict = rig::judge_command(command, rig::context());
    EXPECT_EQ(verdict.outcome, Outcome::flagged) << command;
    EXPECT_FALSE(verdict.explanation.empty()) << command;
    EXPECT_EQ(verdict.explanation.find_first_of("\n\r\x01\x1b"), std::string::npos) << command;
  }
}

TEST(ObscuredCommands, AreManyAndNoneStandsTwice) {
  const std::set<std::string_view> different(std::begin(commands), std::end(commands));
  EXPECT_EQ(different.size(), std::size(commands));
  EXPECT_GE(std::size(commands), 100U);
}

}  // namespace
}  // namespace mlxs::judge
