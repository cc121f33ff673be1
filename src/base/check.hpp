// MLXS_CHECK(condition, "rule"): a programmer's error names the broken rule and stops the program,
// in every build.
#pragma once

namespace mlxs::base {

[[noreturn]] void check_failed(const char* rule, const char* file, int line);

}  // namespace mlxs::base

#define MLXS_CHECK(condition, rule) \
  ((condition) ? static_cast<void>(0) : ::mlxs::base::check_failed(rule, __FILE__, __LINE__))
