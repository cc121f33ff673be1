// A shell command as a tree. What stands here was understood completely: there is no node for
// "something else". Thread: plain values.
#pragma once

#include <string>
#include <vector>

namespace mlxs::judge {

struct Script;

// Stands in Word::text where the value of an expansion belongs.
inline constexpr char expansion_mark = '\x01';

struct Expansion {
  std::string variable;  // "" when it is more than a plain variable: its value is not known
  bool quoted = false;
};

// One word as the command gets it, without its quotes.
struct Word {
  std::string text;
  std::string source;  // as written
  std::vector<Expansion> expansions;
  std::vector<Script> substitutions;  // commands that run to make this word
  bool glob = false;                  // has an unquoted wildcard
  bool home = false;                  // begins with an unquoted ~ that means the home folder
  bool listed = false;  // a stand-in for paths that another command found below its own paths
  bool pipe = false;    // <(command): a pipe that can only be read
};
using Words = std::vector<Word>;

struct Assignment {
  std::string name;
  Word value;
};

enum class RedirectKind {
  read,
  write,
  duplicate,  // 2>&1
  text,       // here-document and here-string
};

struct Redirection {
  RedirectKind kind = RedirectKind::read;
  Word target;
};

enum class CommandKind { simple, subshell, group, conditional, loop, for_each };

struct Command {
  CommandKind kind = CommandKind::simple;
  std::string source;  // of a simple command: its words as written, with one space between
  std::vector<Assignment> assignments;
  Words words;  // for_each: the list; "" as first part of nothing else
  std::vector<Redirection> redirections;
  std::string variable;         // for_each
  std::vector<Script> scripts;  // what is inside, in order
};

// What has to happen before, so that a pipeline runs.
enum class Joint { always, on_success, on_failure };

struct Pipeline {
  Joint joint = Joint::always;
  std::vector<Command> commands;
  bool background = false;
};

struct Script {
  std::vector<Pipeline> pipelines;
  std::vector<Script> embedded;  // commands that run to make the text of here-documents
};

}  // namespace mlxs::judge
