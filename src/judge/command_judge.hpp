// Judges one command: the user's rules, then what the tables say about its name and words.
// Thread: one owner; the context and the report live longer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/context.hpp"
#include "judge/path_check.hpp"
#include "judge/report.hpp"
#include "judge/script.hpp"
#include "judge/special_commands.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {

struct CommandEffect {
  PipeInput output = PipeInput::other;  // what the next command of a pipeline gets
  Folders folders;                      // where the shell is afterwards
  std::vector<std::string> scripts;     // given to a shell: the caller judges them too
  std::optional<std::string> allowed_by;
};

class CommandJudge {
 public:
  CommandJudge(const Context& context, Report& report, Folders folders)
      : context_(context), report_(report), folders_(std::move(folders)) {}

  // The words with their known variables filled in; at least one.
  [[nodiscard]] CommandEffect judge(const Words& words, PipeInput input);

 private:
  PipeInput judge_words(const Words& words, PipeInput input);
  PipeInput judge_builtin(Words words, PipeInput input);
  PipeInput judge_named(const Words& words, PipeInput input);
  PipeInput judge_row(const tables::CommandRow& row, const Words& words, PipeInput input);
  void judge_cd(const Words& words);
  void take_git_options(Words& words);
  void take_sed_suffix(Words& words);
  [[nodiscard]] PathCheck paths() const { return {context_, folders_}; }

  const Context& context_;
  Report& report_;
  Folders folders_;
  int depth_ = 0;
  CommandEffect effect_;
};

}  // namespace mlxs::judge
