// What the rules know, as data. Each table is a *_table.cpp; their order means nothing.
// Thread: immutable.
#pragma once

#include <span>
#include <string_view>

namespace mlxs::judge::tables {

// A name that no trusted folder makes safe.
struct SensitiveName {
  std::string_view name;    // a glob for one component, in lower case
  std::string_view parent;  // the component before it, or "" for any
  std::string_view reason;  // the end of a sentence that begins with the path
  bool only_writing = false;
};
[[nodiscard]] std::span<const SensitiveName> sensitive_names();
[[nodiscard]] bool holds_credentials(const SensitiveName& row);
// Looks like a row of sensitive_names and is none: ".env.example".
[[nodiscard]] bool is_harmless_name(std::string_view name);
// Folders of the operating system that anybody may read.
[[nodiscard]] std::span<const std::string_view> system_folders();
// Devices without memory: "/dev/null".
[[nodiscard]] bool is_harmless_device(std::string_view path);
// Where programs lie whose name may be written with their folder.
[[nodiscard]] bool is_program_folder(std::string_view folder);

enum class ToolKind { shell, reads, writes, planning, asks_outside };
struct ToolRow {
  std::string_view name;
  ToolKind kind;
  std::string_view argument;  // the member of the input that a rule of this tool speaks about
};
// nullptr: a tool that the rules do not know.
[[nodiscard]] const ToolRow* find_tool(std::string_view name);

// Commands that are always flagged, with what to say instead of "not known".
struct Refusal {
  std::string_view command;  // one to three words
  std::string_view reason;   // the end of a sentence that begins with the command
};
[[nodiscard]] const Refusal* find_refusal(std::string_view command);

// What the words behind a command and its options are.
enum class Operands {
  none,           // there may be none
  text,           // any text; it is only printed or compared
  reads,          // paths that are read
  pattern_reads,  // a pattern, then paths that are read
  sed,            // a sed script, then paths that are read
  awk,            // an awk program, then paths that are read
  jq,             // a jq program, then paths that are read
  archive,        // archives whose contents are listed
  format,         // a format for a date
  writes,         // paths that are changed
  changes_mode,   // a mode, then paths that are changed
  removes,        // paths that are removed or moved away
  names,          // names of shell variables to set
  targets,        // targets and settings of a build or test runner, and paths
  script_name,    // the name of a script of the project's manifest, then as `targets`
};

// `options` lists what may stand there, with blanks between:
//   -abc      each of these letters         --name    a long option, also as --name=value
//   -n:       a letter with a value         --name:   one that takes the next word
//   -j?       a letter whose value, if any, stands in the same word
//   -e! --e!  the value stands for the first operand of pattern_reads, sed and awk
//   -f/ --f/  the value is a path of the same use as the operands
//   =-run:    an option of one dash with a long name
//   -#        a number, as in -20
//   *         everything but ^-x and ^--long, which are forbidden as beginnings
struct CommandRow {
  std::string_view command;  // one to three words: "git log"
  Operands operands = Operands::none;
  std::string_view options;
};
[[nodiscard]] const CommandRow* find_command(std::string_view command);

// Commands that run the command in their words.
struct WrapperRow {
  std::string_view command;
  std::string_view options;  // as above
  int operands = 0;          // words of its own before the command
};
[[nodiscard]] const WrapperRow* find_wrapper(std::string_view command);

// Commands that print nothing but paths that they found. Words with blanks between.
struct ListingRow {
  std::string_view command;
  std::string_view deciding;  // one of these has to be there; "" when the command alone decides
  std::string_view others;    // options that may be there as well; "-g:" takes a value
};
[[nodiscard]] const ListingRow* find_listing(std::string_view command);
[[nodiscard]] bool has_word(std::string_view list, std::string_view word);

// May be set for one command or exported without changing which programs run.
[[nodiscard]] bool is_harmless_setting(std::string_view variable);
// As a shell variable of the script itself.
[[nodiscard]] bool is_harmless_variable(std::string_view variable);

// May be given to a setting of a build: a number, "Release", "ON".
[[nodiscard]] bool is_plain_value(std::string_view value);
// Words in the names of targets that mean more than building: "deploy".
[[nodiscard]] bool is_risky_target(std::string_view word);
// Beginnings of the names of scripts that a manifest may run: "test" also stands for "test:unit".
[[nodiscard]] bool is_script_name(std::string_view word);

// Tests of find without an effect, and how many words they take; -1: not one of them.
[[nodiscard]] int find_test_arity(std::string_view test);

}  // namespace mlxs::judge::tables
