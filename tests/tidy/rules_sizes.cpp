#include <algorithm>
#include <string>

#include "tidy/outline.hpp"
#include "tidy/rules.hpp"

namespace mlxs::tidy {
namespace {

constexpr int file_lines_max = 400;
constexpr int header_lines_max = 150;
constexpr int architecture_lines_max = 200;
constexpr int module_readme_lines_max = 40;
constexpr int line_columns_max = 100;
constexpr int function_lines_max = 70;
constexpr int nesting_max = 3;
constexpr int parameters_max = 4;

std::string over(const std::string& what, int value, int most) {
  return what + ": " + std::to_string(value) + ", at most " + std::to_string(most);
}

int lines_max(const Source& source) {
  if (source.path.ends_with("_table.cpp")) return 0;
  if (source.path == "ARCHITECTURE.md") return architecture_lines_max;
  if (source.is_in("src/") && source.path.ends_with("README.md")) return module_readme_lines_max;
  if (source.is_header()) return header_lines_max;
  const bool is_code = source.is_cpp() || source.path.ends_with(".mjs") ||
                       source.path.ends_with(".cmake") || source.is_in("scripts/");
  return is_code ? file_lines_max : 0;
}

int columns_of(const std::string& line) {
  return static_cast<int>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void check_lines(const Source& source, Violations& out) {
  const int lines = static_cast<int>(source.lines.size());
  const int most = lines_max(source);
  if (most > 0 && lines > most)
    out.push_back({source.path, lines, over("lines of the file", lines, most)});
  if (!source.is_cpp()) return;
  for (int i = 0; i < lines; ++i) {
    const int columns = columns_of(source.lines[static_cast<std::size_t>(i)]);
    if (columns <= line_columns_max) continue;
    out.push_back({source.path, i + 1, over("columns of the line", columns, line_columns_max)});
  }
}

void check_outline(const Source& source, Violations& out) {
  const Outline outline = outline_of(source);
  for (const Body& body : outline.bodies) {
    if (body.lines > function_lines_max) {
      out.push_back({source.path, body.line,
                     over("lines of function " + body.name, body.lines, function_lines_max)});
    }
    if (body.nesting > nesting_max) {
      out.push_back({source.path, body.deepest_line,
                     over("nesting in function " + body.name, body.nesting, nesting_max)});
    }
  }
  for (const Function& function : outline.functions) {
    if (function.parameters > parameters_max) {
      out.push_back({source.path, function.line,
                     over("parameters of " + function.name, function.parameters, parameters_max)});
    }
    if (function.name.starts_with("get_")) {
      out.push_back({source.path, function.line, "a get_ prefix: " + function.name});
    }
  }
  for (const int line : outline.mutable_statics) {
    out.push_back({source.path, line, "mutable static state"});
  }
}

}  // namespace

Violations check_sizes(const Sources& sources) {
  Violations out;
  for (const Source& source : sources) {
    check_lines(source, out);
    if (source.is_cpp()) check_outline(source, out);
  }
  return out;
}

}  // namespace mlxs::tidy
