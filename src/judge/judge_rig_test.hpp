// The client of the tests: at home in /h, working in /h/p, with /h/extra trusted as well.
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "judge/judge.hpp"

namespace mlxs::judge::rig {

// `more`: further members of the classifier_context, each with a comma in front.
inline Context context_with(const std::string& more) {
  return read_context(R"({"v":1,"platform":"linux","live_cwd":"/h/p","home_dir":"/h",)"
                      R"("rule_roots":{"userSettings":"/h/.claude","projectSettings":"/h/p"},)"
                      R"("trusted_directories":{"primary":{"path":"/h/p","resolved":["/h/p"]},)"
                      R"("additional":[{"path":"/h/extra","resolved":["/h/extra"]}]})" +
                      more + "}");
}

inline Context context() { return context_with(""); }

inline Verdict judge_tool(const std::string& tool, const std::string& input_json,
                          const Context& context) {
  return judge({.id = "toolu_1", .tool = tool, .input_json = input_json}, context);
}

inline Verdict judge_command(std::string_view command, const Context& context) {
  return judge_tool("Bash", R"({"command":)" + base::quote(command) + "}", context);
}

inline bool is_flagged(std::string_view command, const Context& context) {
  return judge_command(command, context).outcome == Outcome::flagged;
}
inline bool is_flagged(std::string_view command) { return is_flagged(command, context()); }

}  // namespace mlxs::judge::rig
