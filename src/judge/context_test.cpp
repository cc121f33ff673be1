#include "judge/context.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "judge/bounds.hpp"
#include "judge/judge_rig_test.hpp"

namespace mlxs::judge {
namespace {

TEST(Context, OfAClientIsRead) {
  const Context context = read_context(
      R"j({"v":1,"platform":"linux","live_cwd":"/h/p/","home_dir":"/h","trusted_directories":{)j"
      R"j("primary":{"path":"/h/p","resolved":["/real/p"]},"additional":[{"path":"/h/extra",)j"
      R"j("resolved":["/h/extra"],"source":"localSettings"}],"network":[]},"rules":{"allow":[)j"
      R"j({"rule":"Bash(ls:*)","source":"userSettings"}],"deny":["WebSearch"],"ask":[]},)j"
      R"j("auto_mode":{"allow":["Deploying is fine","Bash(make x)"],"soft_deny":["Never touch)j"
      R"j( prod"],"hard_deny":["Bash(git push:*)"],"environment":[]},"something_new":{"a":[1]}})j");
  EXPECT_EQ(context.platform, "linux");
  EXPECT_EQ(context.working_directory, "/h/p");
  EXPECT_EQ(context.home, "/h");
  EXPECT_EQ(context.trusted, (std::vector<std::string>{"/h/p", "/real/p", "/h/extra", "/h/extra"}));
  ASSERT_EQ(context.allow.size(), 2U);
  EXPECT_EQ(context.allow[0].tool, "Bash");
  EXPECT_EQ(context.allow[0].argument, "ls:*");
  EXPECT_EQ(context.allow[0].place, "rules.allow.0");
  EXPECT_EQ(context.allow[1].place, "auto_mode.allow.1");  // the sentence allows nothing
  ASSERT_EQ(context.deny.size(), 1U);
  EXPECT_EQ(context.deny[0].tool, "WebSearch");
  EXPECT_EQ(context.deny[0].argument, std::nullopt);
  ASSERT_EQ(context.soft_deny.size(), 1U);
  EXPECT_EQ(context.soft_deny[0].tool, "");
  EXPECT_EQ(context.soft_deny[0].text, "Never touch prod");
  ASSERT_EQ(context.hard_deny.size(), 1U);
  EXPECT_EQ(context.hard_deny[0].tool, "Bash");
}

TEST(Context, IsEmptyWhereNothingIsUnderstood) {
  const std::vector<std::string> texts{
      "",
      "x",
      "[]",
      "null",
      "{}",
      R"j({"live_cwd":5,"rules":[],"home_dir":""})j",
      R"j({"trusted_directories":{"primary":"/","additional":{}}})j",
      R"j({"trusted_directories":{"primary":{"path":"relative"}}})j"};
  for (const std::string& text : texts) {
    const Context context = read_context(text);
    EXPECT_EQ(context.working_directory, "") << text;
    EXPECT_TRUE(context.trusted.empty()) << text;
    EXPECT_TRUE(context.complete) << text;
  }
}

TEST(Context, NeverTrustsTheWholeMachine) {
  const Context context = read_context(
      R"j({"trusted_directories":{"primary":{"path":"/","resolved":["//","/a/.."]}}})j");
  EXPECT_TRUE(context.trusted.empty());
}

TEST(Context, TakesTheCanonicalFormOfARule) {
  const Context context =
      rig::context_with(R"j(,"rules":{"deny":[{"rule":"KillShell","canonical":"TaskStop"}]})j");
  ASSERT_EQ(context.deny.size(), 1U);
  EXPECT_EQ(context.deny[0].tool, "TaskStop");
}

TEST(Context, PlacesPathPatternsWhereTheClientDoes) {
  const Context context = rig::context_with(
      R"j(,"rules":{"deny":[{"rule":"Read(~/docs/**)","root":"/h","pattern":"/docs"},)j"
      R"j({"rule":"Edit(src/**)","root":null,"pattern":"/src"},{"rule":"Read(//etc/x)"},)j"
      R"j({"rule":"Read(~/.ssh/**)"},{"rule":"Edit(/a)","source":"projectSettings"},)j"
      R"j({"rule":"Edit(./b)"},{"rule":"Edit(/a)","source":"unknown"}]})j");
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"/h", "/docs"}, {"/h/p", "/src"}, {"/", "/etc/x"}, {"/h", "/.ssh/**"},
      {"/h/p", "/a"},  {"/h/p", "/b"},   {"/h/p", "/a"}};
  ASSERT_EQ(context.deny.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(context.deny[i].base, wanted[i].first) << context.deny[i].text;
    EXPECT_EQ(context.deny[i].pattern, wanted[i].second) << context.deny[i].text;
  }
}

TEST(Context, ComparesWhatIsForbiddenWithoutRegardToCase) {
  const Context context = rig::context_with(
      R"j(,"rules":{"deny":["Read(Secret/**)"],"allow":["Read(//Opt/A)","Edit(/x)"]})j");
  EXPECT_EQ(context.deny[0].pattern, "secret/**");
  EXPECT_EQ(context.allow[0].pattern, "/Opt/A");
  EXPECT_EQ(context.allow[1].base, "");  // from nobody knows where: allows nothing
}

TEST(Context, FromWhichTheClientHasLeftOutRulesThatForbidAllowsNothing) {
  EXPECT_FALSE(rig::context_with(R"j(,"dropped":{"deny":1})j").complete);
  EXPECT_FALSE(rig::context_with(R"j(,"dropped":{"auto_mode_hard_deny":2})j").complete);
  EXPECT_TRUE(
      rig::context_with(R"j(,"dropped":{"allow":9,"events":3},"truncated":true)j").complete);
  const std::string longest(bounds::rule_bytes_max, 'a');
  EXPECT_FALSE(rig::context_with(R"j(,"rules":{"deny":["Bash()j" + longest + R"j()"]})j").complete);
}

TEST(Context, ThatIsTooLongAllowsNothing) {
  std::string rules = R"j("Bash(x)")j";
  for (std::size_t i = 0; i < bounds::rules_max; ++i) rules += R"j(,"Bash(x)")j";
  const Context context = rig::context_with(R"j(,"rules":{"deny":[)j" + rules + "]}");
  EXPECT_FALSE(context.complete);
  EXPECT_TRUE(rig::is_flagged("ls", context));
}

}  // namespace
}  // namespace mlxs::judge
