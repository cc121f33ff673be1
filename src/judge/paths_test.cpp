#include "judge/paths.hpp"

#include <gtest/gtest.h>

#include "judge/judge_rig_test.hpp"

namespace mlxs::judge {
namespace {

TEST(Paths, AreResolvedByTheirText) {
  EXPECT_EQ(resolve_path("/h/p", "a/./b//c"), "/h/p/a/b/c");
  EXPECT_EQ(resolve_path("/h/p", "../q"), "/h/q");
  EXPECT_EQ(resolve_path("/h/p", "/etc/../usr"), "/usr");
  EXPECT_EQ(resolve_path("/", "../../.."), "/");
  EXPECT_EQ(resolve_path("/h/p", ""), "/h/p");
}

TEST(Paths, ThatClimbBehindANameMayLeaveThroughALink) {
  EXPECT_TRUE(climbs_behind_a_name("a/../b"));
  EXPECT_TRUE(climbs_behind_a_name("/h/p/.."));
  EXPECT_FALSE(climbs_behind_a_name("../../a"));
  EXPECT_FALSE(climbs_behind_a_name("a/..b/c.."));
}

TEST(Paths, InsideAFolderAreWholeComponents) {
  EXPECT_TRUE(is_inside("/h/p", "/h/p"));
  EXPECT_TRUE(is_inside("/h/p/a", "/h/p"));
  EXPECT_TRUE(is_inside("/a", "/"));
  EXPECT_FALSE(is_inside("/h/pp", "/h/p"));
  EXPECT_FALSE(is_inside("/h", "/h/p"));
  EXPECT_FALSE(is_inside("/h", ""));
}

struct Row {
  const char* path;
  bool read;
  bool write;
  bool remove;
};

TEST(Paths, AreOpenByWhereTheyLeadAndWhatIsDone) {
  const Row rows[] = {
      {"/h/p/src/a.c", true, true, true},
      {"/h/extra/a", true, true, true},
      {"/h/p", true, true, false},
      {"/h/extra", true, true, false},
      {"/h/q", false, false, false},
      {"/", false, false, false},
      {"/etc/passwd", false, false, false},
      {"/usr/include/a.h", true, false, false},
      {"/usr/lib/x/.env", false, false, false},
      {"/tmp/a", false, false, false},
      {"/h/p/.git/config", false, false, false},
      {"/h/p/.gitignore", true, true, true},
      {"/h/p/.github/workflows/ci.yml", true, true, true},
      {"/h/p/sub/.git", false, false, false},
      {"/h/p/.GIT/hooks/x", false, false, false},
      {"/h/p/.g\xE2\x80\x8Bit/x", false, false, false},
      {"/h/p/.env", false, false, false},
      {"/h/p/.env.local", false, false, false},
      {"/h/p/.env.example", true, true, true},
      {"/h/p/environment.ts", true, true, true},
      {"/h/p/.ssh/x", false, false, false},
      {"/h/p/id_rsa", false, false, false},
      {"/h/p/.bashrc", false, false, false},
      {"/h/p/.claude/settings.json", true, false, false},
      {"/h/p/.mcp.json", true, false, false},
      {"/h/p/.vscode/tasks.json", true, false, false},
      {"/h/p/.husky/pre-commit", true, false, false},
      {"/h/p/.config/gh/hosts.yml", false, false, false},
      {"/h/p/gh/a", true, true, true},
      {"/h/p/CLAUDE.md", true, true, true},
  };
  const Context context = rig::context();
  for (const Row& row : rows) {
    EXPECT_EQ(objection_to_path(row.path, Use::read, context).empty(), row.read) << row.path;
    EXPECT_EQ(objection_to_path(row.path, Use::write, context).empty(), row.write) << row.path;
    EXPECT_EQ(objection_to_path(row.path, Use::remove, context).empty(), row.remove) << row.path;
  }
}

TEST(Paths, OfATrustedFolderDoNotCountAgainstIt) {
  Context context;
  context.trusted = {"/h/p/.claude/worktrees/x", "/h/p"};
  EXPECT_EQ(objection_to_path("/h/p/.claude/worktrees/x/a.c", Use::write, context), "");
  EXPECT_NE(objection_to_path("/h/p/.claude/settings.json", Use::write, context), "");
}

TEST(Paths, WithNamesThatMeanMoreThanANameAreNotMade) {
  const Context context = rig::context();
  for (const char* path : {"/h/p/-rf", "/h/p/a/-o x", "/h/p/x -exec sh", "/h/p/x /etc/passwd",
                           "/h/p/.hu\xC5\xBFky/pre-commit", "/h/p/.envrc.gz", "/h/p/GIT~1/config"})
    EXPECT_NE(objection_to_path(path, Use::write, context), "") << path;
  for (const char* path :
       {"/h/p/a-b", "/h/p/a - b.txt", "/h/p/a b/c", "/h/p/-", "/h/p/a.gz", "/h/p/\xC3\xA4.txt"})
    EXPECT_EQ(objection_to_path(path, Use::write, context), "") << path;
  EXPECT_EQ(objection_to_path("/h/p/-rf", Use::remove, context), "");
}

TEST(Paths, OfTheSystemAreClosedWhereTheClientSaysSo) {
  EXPECT_FALSE(rig::is_flagged("cat /usr/include/stdio.h"));
  const Context context =
      read_context(R"j({"live_cwd":"/h/p","trusted_directories":{"primary":{"path":"/h/p"},)j"
                   R"j("block_reads_outside_working_directories":true}})j");
  EXPECT_TRUE(rig::is_flagged("cat /usr/include/stdio.h", context));
  EXPECT_FALSE(rig::is_flagged("cat a.txt", context));
}

TEST(Paths, AreClosedWithoutTrustedFolders) {
  EXPECT_NE(objection_to_path("/h/p/a", Use::read, Context{}), "");
}

}  // namespace
}  // namespace mlxs::judge
