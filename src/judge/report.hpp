// What has been found out about one call so far. Thread: one owner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "judge/finding.hpp"

namespace mlxs::judge {

struct Report {
  Findings findings;
  bool acts = false;            // does more than look
  bool acts_unallowed = false;  // also outside of what a rule of the user allows
  std::string allowed_by;       // the place of such a rule, or ""

  void object(std::string part, std::string reason) {
    findings.push_back(builtin_finding(std::move(part), std::move(reason)));
  }
  void add(std::optional<Finding> finding) {
    if (finding) findings.push_back(std::move(*finding));
  }
  void note_act() {
    acts = true;
    acts_unallowed = true;
  }
};

// What a report had before a part that a rule of the user may allow.
struct ReportMark {
  std::size_t findings = 0;
  bool acts_unallowed = false;
};

[[nodiscard]] inline ReportMark mark_of(const Report& report) {
  return {.findings = report.findings.size(), .acts_unallowed = report.acts_unallowed};
}

// The user allows what has been judged since the mark: only the user's own rules still count.
inline void allow_since(Report& report, const ReportMark& mark, const std::string& place) {
  const auto begin = report.findings.begin() + static_cast<std::ptrdiff_t>(mark.findings);
  const auto is_builtin = [](const Finding& finding) { return finding.rank == Rank::builtin; };
  report.findings.erase(std::remove_if(begin, report.findings.end(), is_builtin),
                        report.findings.end());
  report.acts = true;
  report.acts_unallowed = mark.acts_unallowed;
  report.allowed_by = place;
}

}  // namespace mlxs::judge
