// The shape of a C++ file: its functions with their size, nesting and parameters, and its mutable
// variables of static lifetime. Found by braces and a few words, not by a compiler: good for code
// in the house style. Thread: plain values.
#pragma once

#include <string>
#include <vector>

#include "tidy/source.hpp"

namespace mlxs::tidy {

struct Function {
  std::string name;
  int line = 0;
  int parameters = 0;
};

struct Body {
  std::string name;
  int line = 0;
  int lines = 0;         // from the opening to the closing brace
  int nesting = 0;       // deepest block inside; lambdas are blocks too
  int deepest_line = 0;  // where that one begins
};

struct Outline {
  std::vector<Function> functions;  // declared or defined
  std::vector<Body> bodies;
  std::vector<int> mutable_statics;  // lines
};

[[nodiscard]] Outline outline_of(const Source& source);

}  // namespace mlxs::tidy
