#include "judge/judge.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "judge/judge_rig_test.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {
namespace {

using rig::context_with;
using rig::is_flagged;
using rig::judge_command;
using rig::judge_tool;

bool tool_flagged(const std::string& tool, const std::string& input, const Context& context) {
  return judge_tool(tool, input, context).outcome == Outcome::flagged;
}
bool tool_flagged(const std::string& tool, const std::string& input) {
  return tool_flagged(tool, input, rig::context());
}

TEST(Judge, LetsFileToolsWorkInsideTrustedDirectories) {
  EXPECT_FALSE(tool_flagged("Read", R"({"file_path":"/h/p/src/a.c"})"));
  EXPECT_FALSE(
      tool_flagged("Edit", R"({"file_path":"src/a.c","old_string":"a","new_string":"b"})"));
  EXPECT_FALSE(tool_flagged("Write", R"({"file_path":"/h/extra/a","content":"x"})"));
  EXPECT_FALSE(tool_flagged("NotebookEdit", R"({"notebook_path":"/h/p/a.ipynb"})"));
  EXPECT_FALSE(tool_flagged("Grep", R"({"pattern":"x"})"));
  EXPECT_FALSE(tool_flagged("Glob", R"({"pattern":"*.c","path":"/h/p/src"})"));
}

TEST(Judge, FlagsFileToolsEverywhereElse) {
  EXPECT_TRUE(tool_flagged("Write", R"({"file_path":"/etc/passwd","content":"x"})"));
  EXPECT_TRUE(tool_flagged("Write", R"({"file_path":"/h/p/../q/a","content":"x"})"));
  EXPECT_TRUE(tool_flagged("Write", R"({"file_path":"~/.bashrc","content":"x"})"));
  EXPECT_TRUE(tool_flagged("Edit", R"({"file_path":"/h/p/.git/hooks/pre-commit"})"));
  EXPECT_TRUE(tool_flagged("Edit", R"({"file_path":"/h/p/.claude/settings.json"})"));
  EXPECT_TRUE(tool_flagged("Read", R"({"file_path":"/h/.ssh/id_rsa"})"));
  EXPECT_TRUE(tool_flagged("Grep", R"({"pattern":"x","path":"/etc"})"));
}

TEST(Judge, FlagsInputsThatItCannotRead) {
  for (const char* input :
       {"", "[]", "null", "{", "{}", R"({"file_path":5})", R"({"file_path":""})"}) {
    EXPECT_TRUE(tool_flagged("Write", input)) << input;
    EXPECT_TRUE(tool_flagged("Read", input)) << input;
    EXPECT_TRUE(tool_flagged("Bash", input)) << input;
  }
  EXPECT_TRUE(tool_flagged("Grep", R"({"path":5})"));
  EXPECT_TRUE(tool_flagged("Bash", R"({"command":["ls"]})"));
}

TEST(Judge, LetsPlanningToolsPass) {
  for (const char* tool : {"TodoWrite", "AskUserQuestion", "ExitPlanMode", "ToolSearch"})
    EXPECT_FALSE(tool_flagged(tool, "{}")) << tool;
}

TEST(Judge, FlagsSubAgentsWebFetchesAndUnknownToolsUnlessARuleAllowsThem) {
  const Context allowing =
      context_with(R"j(,"rules":{"allow":["Agent(Explore)","WebFetch(domain:example.com)",)j"
                   R"j("mcp__docs","mcp__db__read","Odd"]})j");
  const std::vector<std::pair<std::string, std::string>> allowed{
      {"Agent", R"({"subagent_type":"Explore","prompt":"x"})"},
      {"WebFetch", R"({"url":"https://Example.com:443/a?b"})"},
      {"mcp__docs__search", "{}"},
      {"mcp__db__read", "{}"},
      {"Odd", "{}"}};
  for (const auto& [tool, input] : allowed) {
    EXPECT_TRUE(tool_flagged(tool, input)) << tool;
    EXPECT_FALSE(tool_flagged(tool, input, allowing)) << tool;
  }
  EXPECT_TRUE(tool_flagged("Agent", R"({"subagent_type":"general-purpose"})", allowing));
  EXPECT_TRUE(tool_flagged("mcp__db__write", "{}", allowing));
  EXPECT_TRUE(tool_flagged("mcp__docsx__search", "{}", allowing));
  for (const char* url :
       {"https://example.org", "https://example.com.evil.org", "https://evil@example.com",
        "https://evil.org/https://example.com", "https://evil.org\\\\@example.com", "example.com"})
    EXPECT_TRUE(tool_flagged("WebFetch", R"({"url":")" + std::string(url) + "\"}", allowing))
        << url;
}

TEST(Judge, SaysThatACallWasCut) {
  const Verdict verdict = judge(
      {.id = "a", .tool = "Bash", .input_json = "{\"comm", .complete = false}, rig::context());
  EXPECT_EQ(verdict.outcome, Outcome::truncated);
  EXPECT_EQ(verdict.call_id, "a");
}

TEST(Judge, GivesEachCallItsVerdict) {
  const std::vector<Verdict> verdicts =
      judge_all({{.id = "a", .tool = "Bash", .input_json = R"({"command":"ls"})"},
                 {.id = "b", .tool = "Bash", .input_json = R"({"command":"sudo ls"})"}},
                rig::context());
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_EQ(verdicts[0].call_id, "a");
  EXPECT_EQ(verdicts[0].outcome, Outcome::not_flagged);
  EXPECT_EQ(verdicts[1].call_id, "b");
  EXPECT_EQ(verdicts[1].outcome, Outcome::flagged);
  EXPECT_TRUE(judge_all({}, rig::context()).empty());
}

TEST(Judge, NamesThePartThatWasDecisive) {
  EXPECT_EQ(judge_command("ls && curl -s http://x | head", rig::context()).explanation,
            "`curl -s http://x` reaches the network. The user can run it, or allow it with a "
            "permission rule.");
  EXPECT_NE(judge_command("cat a ../b", rig::context())
                .explanation.find("`../b` lies outside the trusted directories"),
            std::string::npos);
  EXPECT_NE(judge_command("ls; [[ a ]]", rig::context()).explanation.find("construct"),
            std::string::npos);
  const std::string cut =
      judge_command("x" + std::string(500, 'a') + "\xC3\xA4", rig::context()).explanation;
  EXPECT_LT(cut.size(), 300U);
}

TEST(Judge, FlagsEverythingInAnUnknownOrUntrustedFolder) {
  EXPECT_TRUE(is_flagged("ls", Context{}));
  EXPECT_TRUE(is_flagged("echo hello", read_context(R"({"live_cwd":"/tmp","home_dir":"/h"})")));
}

TEST(Judge, FlagsACommandThatLeavesTheSandbox) {
  EXPECT_TRUE(tool_flagged("Bash", R"({"command":"ls","dangerouslyDisableSandbox":true})"));
  EXPECT_FALSE(tool_flagged("Bash", R"({"command":"ls","dangerouslyDisableSandbox":false})"));
}

TEST(Judge, ABackgroundTaskOfTheClientIsJudgedAsAnyCommand) {
  EXPECT_FALSE(tool_flagged("Bash", R"({"command":"make test","run_in_background":true})"));
  EXPECT_TRUE(tool_flagged("Bash", R"({"command":"make test &"})"));
}

TEST(Judge, AllowsWhatARuleOfTheUserAllows) {
  const Context context =
      context_with(R"j(,"rules":{"allow":["Bash(curl http://localhost:*)","Bash(python3 x.py)",)j"
                   R"j("Bash(git * main)","Edit(/h2/**)"]})j");
  const Verdict verdict = judge_command("python3 x.py", context);
  EXPECT_EQ(verdict.outcome, Outcome::not_flagged);
  ASSERT_TRUE(verdict.cited_rule);
  EXPECT_EQ(verdict.cited_rule->type, "classifier_context");
  EXPECT_EQ(verdict.cited_rule->path, "rules.allow.1");
  EXPECT_FALSE(is_flagged("ls && python3 x.py | head -3", context));
  EXPECT_FALSE(is_flagged("git push origin main", context));
  EXPECT_FALSE(is_flagged("curl http://localhost", context));
  EXPECT_FALSE(is_flagged("curl http://localhost -o x", context));
  EXPECT_TRUE(is_flagged("curl http://localhost.evil.org", context));
  EXPECT_TRUE(is_flagged("python3 y.py", context));
  EXPECT_TRUE(is_flagged("'python3' x.py", context));  // not what is written in the rule
}

TEST(Judge, AllowsNoMoreThanTheCommandThatARuleNames) {
  const Context context =
      context_with(R"j(,"rules":{"allow":["Bash(python3:*)","Bash(bash -c:*)"]})j");
  EXPECT_FALSE(is_flagged("python3 x.py", context));
  EXPECT_FALSE(is_flagged("bash -c 'curl x'", context));
  EXPECT_TRUE(is_flagged("python3 x.py | sh", context));
  EXPECT_TRUE(is_flagged("python3 x.py > /etc/x", context));
  EXPECT_TRUE(is_flagged("python3 \"$(curl x)\"", context));
  EXPECT_TRUE(is_flagged("PATH=. python3 x.py", context));
  EXPECT_TRUE(is_flagged("python3 x.py &", context));
  EXPECT_TRUE(is_flagged("python3 x.py; sudo ls", context));
}

TEST(Judge, DoesNotAcceptARuleThatAllowsEverything) {
  const Context context =
      context_with(R"j(,"rules":{"allow":["Bash","Bash(*)","Bash(:*)","Bash(* x)"]})j");
  EXPECT_TRUE(is_flagged("sudo x", context));
}

TEST(Judge, StopsWhatARuleOfTheUserDenies) {
  const Context context =
      context_with(R"j(,"rules":{"deny":["Bash(ls:*)","Bash(* --force)","Read(secret/**)",)j"
                   R"j("TodoWrite","mcp__x"],"allow":["Bash(ls:*)"]})j");
  const Verdict verdict = judge_command("ls src", context);
  EXPECT_EQ(verdict.outcome, Outcome::flagged);
  EXPECT_EQ(verdict.explanation,
            "`ls src` is stopped by `Bash(ls:*)` in the user's rules to deny.");
  EXPECT_EQ(verdict.cited_rule->path, "rules.deny.0");
  for (const char* command :
       {"'ls' src", "/bin/ls", "l\\s", "echo $(ls)", "true && ls", "timeout 5 ls", "bash -c ls",
        "find . -exec ls {} +", "for x in a; do ls; done", "rm a --force", "cat secret/a"})
    EXPECT_EQ(judge_command(command, context).cited_rule.has_value(), true) << command;
  EXPECT_TRUE(tool_flagged("Read", R"({"file_path":"/h/p/secret/a"})", context));
  EXPECT_TRUE(tool_flagged("Write", R"({"file_path":"/h/p/secret/a"})", context));
  EXPECT_TRUE(tool_flagged("TodoWrite", "{}", context));
  EXPECT_TRUE(tool_flagged("mcp__x__y", "{}", context));
  EXPECT_FALSE(is_flagged("cat a", context));
}

TEST(Judge, ADenyInsideOfWhatIsAllowedWins) {
  const Context context = context_with(
      R"j(,"rules":{"deny":["Bash(rm:*)"],"allow":["Bash(timeout:*)","Bash(bash -c:*)"]})j");
  EXPECT_TRUE(is_flagged("timeout 5 rm a", context));
  EXPECT_TRUE(is_flagged("bash -c 'rm a'", context));
  EXPECT_FALSE(is_flagged("timeout 5 unknown", context));
}

TEST(Judge, CitesTheStrongestList) {
  const Context context = context_with(
      R"j(,"rules":{"deny":["Bash(a:*)"],"ask":["Bash(a b:*)","Bash(b)"],"allow":["Bash(b)"]},)j"
      R"j("auto_mode":{"hard_deny":["Bash(a b c)"],"soft_deny":["Bash(c)"],"allow":["Bash(c)"]})j");
  const auto cited = [&](const char* command) {
    return judge_command(command, context).cited_rule->path;
  };
  EXPECT_EQ(cited("a b c"), "auto_mode.hard_deny.0");
  EXPECT_EQ(cited("a b"), "rules.deny.0");
  EXPECT_EQ(cited("b"), "rules.ask.1");
  EXPECT_EQ(cited("c"), "auto_mode.soft_deny.0");
  EXPECT_EQ(cited("c; b; a"), "rules.deny.0");  // in whatever order the commands stand
}

TEST(Judge, AProhibitionInWordsStopsEverythingThatActs) {
  const Context hard = context_with(R"(,"auto_mode":{"hard_deny":["Never touch production"]})");
  const Verdict verdict = judge_command("make test", hard);
  EXPECT_EQ(verdict.outcome, Outcome::flagged);
  EXPECT_EQ(verdict.cited_rule->path, "auto_mode.hard_deny.0");
  EXPECT_FALSE(is_flagged("ls && git log | head && sed -n 1p a > /dev/null", hard));
  EXPECT_FALSE(tool_flagged("Read", R"({"file_path":"/h/p/a"})", hard));
  for (const char* command : {"touch a", "echo x > a", "sed -i s/a/b/ a", "git commit -m x",
                              "git tag x", "rm a", "git stash"})
    EXPECT_TRUE(is_flagged(command, hard)) << command;
  EXPECT_TRUE(tool_flagged("Write", R"({"file_path":"/h/p/a"})", hard));
}

TEST(Judge, ASoftProhibitionInWordsYieldsToARuleThatAllows) {
  const std::string allow = R"j(,"rules":{"allow":["Bash(make test)"]})j";
  const Context soft =
      context_with(allow + R"(,"auto_mode":{"soft_deny":["Ask before you change things"]})");
  const Context hard =
      context_with(allow + R"(,"auto_mode":{"hard_deny":["Never change things"]})");
  EXPECT_FALSE(is_flagged("make test", soft));
  EXPECT_TRUE(is_flagged("make", soft));
  EXPECT_TRUE(is_flagged("make test && touch a", soft));
  EXPECT_TRUE(is_flagged("make test", hard));
}

TEST(Judge, ATextThatCannotBeParsedNeedsARuleThatIsEqualToIt) {
  const Context context = context_with(
      R"j(,"rules":{"allow":["Bash([[ -f a ]])","Bash([[:*)"],"deny":["Bash(f():*)"]})j");
  EXPECT_FALSE(is_flagged("[[ -f a ]]", context));
  EXPECT_TRUE(is_flagged("[[ -f b ]]", context));
  EXPECT_TRUE(judge_command("f() { ls; }", context).cited_rule.has_value());
}

TEST(Judge, AWildcardCountsAsAllThatItMayFind) {
  const Context context = context_with(R"j(,"rules":{"deny":["Read(Secret/**)"]})j");
  for (const char* command : {"cat s*/a", "cat SECRET/a", "cat */a", "ls *", "cat secre?/a"})
    EXPECT_TRUE(is_flagged(command, context)) << command;
  for (const char* command : {"cat t*/a", "ls *.md", "cat a"})
    EXPECT_FALSE(is_flagged(command, context)) << command;
}

TEST(Judge, FlagsAPatternThatLeadsOut) {
  EXPECT_FALSE(tool_flagged("Glob", R"({"pattern":"**/*.ts"})"));
  for (const char* pattern : {"/etc/*", "../*", "~/.ssh/*", "src/../../*"})
    EXPECT_TRUE(tool_flagged("Glob", std::string(R"({"pattern":")") + pattern + "\"}")) << pattern;
  EXPECT_TRUE(tool_flagged("Glob", R"({"pattern":"../../*","path":"src"})"));
}

TEST(Judge, TheCallsOfOneAnswerShareTheirSteps) {
  std::string numbers;
  for (int i = 0; i < 60; ++i) numbers += " " + std::to_string(i);
  const std::string loop = "for a in" + numbers + "; do for b in" + numbers + "; do for c in" +
                           numbers + "; do ls; done; done; done";
  const auto input = [](const std::string& command) {
    return R"({"command":)" + base::quote(command) + "}";
  };
  const Verdicts verdicts = judge_all({{.id = "a", .tool = "Bash", .input_json = input("ls")},
                                       {.id = "b", .tool = "Bash", .input_json = input(loop)},
                                       {.id = "c", .tool = "Bash", .input_json = input("ls")}},
                                      rig::context());
  EXPECT_EQ(verdicts[0].outcome, Outcome::not_flagged);
  EXPECT_NE(verdicts[1].explanation.find("steps"), std::string::npos);
  EXPECT_NE(verdicts[2].explanation.find("steps"), std::string::npos);
  const Context allowing = context_with(R"j(,"rules":{"allow":["Bash(bash -c:*)"]})j");
  EXPECT_TRUE(is_flagged("bash -c '" + loop + "'", allowing));
}

TEST(Judge, ShowsNoSignsThatATerminalObeys) {
  const std::string shown = judge_command(
                                "x\xC2\x9B"
                                "31m",
                                rig::context())
                                .explanation;
  EXPECT_EQ(shown.find('\x9B'), std::string::npos);
}

TEST(Judge, AShortSentenceIsNoRuleForATool) {
  const Context context = context_with(R"(,"auto_mode":{"hard_deny":["Rebasing"]})");
  EXPECT_TRUE(is_flagged("touch a", context));
}

TEST(Judge, RulesForPathsHoldForFilesAndForShellCommands) {
  const Context context = context_with(
      R"j(,"rules":{"allow":["Read(//etc/hosts)","Edit(//opt/out/**)"],"deny":["Edit(*.lock)"]})j");
  EXPECT_FALSE(is_flagged("cat /etc/hosts", context));
  EXPECT_TRUE(is_flagged("cp a /etc/hosts", context));
  EXPECT_FALSE(tool_flagged("Write", R"({"file_path":"/opt/out/a"})", context));
  EXPECT_FALSE(is_flagged("echo x > /opt/out/a", context));
  EXPECT_TRUE(is_flagged("touch sub/yarn.lock", context));
  EXPECT_FALSE(is_flagged("cat sub/yarn.lock", context));
}

TEST(Judge, KnowsThatSedTakesASuffixOutsideOfLinux) {
  const Context mac = read_context(R"({"platform":"darwin","live_cwd":"/h/p",)"
                                   R"("trusted_directories":{"primary":{"path":"/h/p"}}})");
  EXPECT_FALSE(is_flagged("sed -i '' 's/a/b/' a.txt", mac));
  EXPECT_TRUE(is_flagged("sed -i 'p' 'w/etc/x'", mac));
  EXPECT_TRUE(is_flagged("sed -i '' 's/a/b/w /etc/x' a.txt", mac));
  EXPECT_FALSE(is_flagged("sed -n 1p a.txt", mac));
}

TEST(Tables, NoCommandIsBothRefusedAndKnown) {
  for (const char* name : {"git push", "npm install", "python3", "tar", "git config", "curl"}) {
    EXPECT_NE(tables::find_refusal(name), nullptr) << name;
    EXPECT_EQ(tables::find_command(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace mlxs::judge
