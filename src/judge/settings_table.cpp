#include <algorithm>
#include <array>

#include "judge/tables.hpp"

namespace mlxs::judge::tables {
namespace {

// Not PATH, IFS, HOME, LD_*, GIT_*, *_OPTIONS, CC, EDITOR, PAGER and the like: they decide which
// programs run, or what those load.
constexpr std::array<std::string_view, 30> settings{"CI",
                                                    "NODE_ENV",
                                                    "RUST_BACKTRACE",
                                                    "RUST_LOG",
                                                    "CARGO_TERM_COLOR",
                                                    "FORCE_COLOR",
                                                    "NO_COLOR",
                                                    "CLICOLOR",
                                                    "TERM",
                                                    "COLUMNS",
                                                    "LINES",
                                                    "LANG",
                                                    "LANGUAGE",
                                                    "LC_ALL",
                                                    "LC_CTYPE",
                                                    "LC_COLLATE",
                                                    "TZ",
                                                    "DEBUG",
                                                    "VERBOSE",
                                                    "GOOS",
                                                    "GOARCH",
                                                    "CGO_ENABLED",
                                                    "MAKELEVEL",
                                                    "PYTHONHASHSEED",
                                                    "PYTHONUNBUFFERED",
                                                    "PYTHONDONTWRITEBYTECODE",
                                                    "RAILS_ENV",
                                                    "RACK_ENV",
                                                    "APP_ENV",
                                                    "GTEST_COLOR"};

// Upper-case names that scripts give to their own values.
constexpr std::array<std::string_view, 40> variables{
    "A",     "B",       "C",      "D",      "F",       "I",      "J",       "N",
    "X",     "Y",       "Z",      "NAME",   "FILE",    "FILES",  "DIR",     "DIRS",
    "ROOT",  "SRC",     "DST",    "OUT",    "OUTPUT",  "RESULT", "STATUS",  "COUNT",
    "TOTAL", "VERSION", "BRANCH", "COMMIT", "HASH",    "SHA",    "DATE",    "NOW",
    "START", "END",     "LINE",   "TEXT",   "MESSAGE", "MSG",    "PATTERN", "VALUE"};

// Lower-case names that programs or zsh read.
constexpr std::array<std::string_view, 21> lower_case{
    "http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy",    "path",     "cdpath",
    "fpath",      "manpath",     "mailpath",  "prompt",    "module_path", "fignore",  "psvar",
    "histchars",  "options",     "aliases",   "commands",  "functions",   "builtins", "argv"};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 20> risky{
    "deploy", "publish",    "release", "install", "uninstall", "upload",    "push",
    "prod",   "production", "staging", "destroy", "migrate",   "migration", "provision",
    "seed",   "drop",       "flash",   "sign",    "submit",    "serve"};

constexpr std::array<std::string_view, 28> plain_values{
    "ON",      "release",        "OFF",        "on",    "off", "yes",   "no",      "y",     "n",
    "true",    "false",          "TRUE",       "FALSE", "YES", "NO",    "debug",   "Debug", "DEBUG",
    "Release", "RelWithDebInfo", "MinSizeRel", "gcc",   "g++", "clang", "clang++", "c++",   "cc",
    ""};

constexpr std::array<std::string_view, 20> scripts{
    "test",     "tests", "build", "compile",   "lint",  "eslint", "check",
    "checks",   "type",  "types", "typecheck", "tsc",   "format", "fmt",
    "prettier", "unit",  "e2e",   "coverage",  "clean", "bench"};

struct FindTest {
  std::string_view name;
  int arity;
};
constexpr std::array find_tests{
    FindTest{"-name", 1},     FindTest{"-iname", 1},     FindTest{"-path", 1},
    FindTest{"-ipath", 1},    FindTest{"-wholename", 1}, FindTest{"-regex", 1},
    FindTest{"-iregex", 1},   FindTest{"-regextype", 1}, FindTest{"-type", 1},
    FindTest{"-size", 1},     FindTest{"-mtime", 1},     FindTest{"-mmin", 1},
    FindTest{"-atime", 1},    FindTest{"-amin", 1},      FindTest{"-ctime", 1},
    FindTest{"-cmin", 1},     FindTest{"-maxdepth", 1},  FindTest{"-mindepth", 1},
    FindTest{"-perm", 1},     FindTest{"-user", 1},      FindTest{"-group", 1},
    FindTest{"-newer", 1},    FindTest{"-newermt", 1},   FindTest{"-links", 1},
    FindTest{"-inum", 1},     FindTest{"-empty", 0},     FindTest{"-executable", 0},
    FindTest{"-readable", 0}, FindTest{"-writable", 0},  FindTest{"-print", 0},
    FindTest{"-print0", 0},   FindTest{"-prune", 0},     FindTest{"-quit", 0},
    FindTest{"-depth", 0},    FindTest{"-xdev", 0},      FindTest{"-mount", 0},
    FindTest{"-true", 0},     FindTest{"-false", 0},     FindTest{"-a", 0},
    FindTest{"-and", 0},      FindTest{"-o", 0},         FindTest{"-or", 0},
    FindTest{"-not", 0},      FindTest{"!", 0},          FindTest{"(", 0},
    FindTest{")", 0},
};

}  // namespace

bool is_harmless_setting(std::string_view variable) { return contains(settings, variable); }

bool is_harmless_variable(std::string_view variable) {
  const bool lower = std::ranges::none_of(variable, [](char c) { return c >= 'A' && c <= 'Z'; });
  // Programs read settings from names such as npm_config_script_shell.
  const bool of_program = variable.starts_with("npm_") || variable.starts_with("_");
  if (lower) return !contains(lower_case, variable) && !of_program;
  return contains(variables, variable) || contains(settings, variable);
}

bool is_plain_value(std::string_view value) {
  const bool digits = value.find_first_not_of("0123456789.") == std::string_view::npos;
  return digits || contains(plain_values, value);
}

bool is_risky_target(std::string_view word) { return contains(risky, word); }
bool is_script_name(std::string_view word) { return contains(scripts, word); }

int find_test_arity(std::string_view test) {
  const auto row = std::ranges::find(find_tests, test, &FindTest::name);
  return row == find_tests.end() ? -1 : row->arity;
}

}  // namespace mlxs::judge::tables
