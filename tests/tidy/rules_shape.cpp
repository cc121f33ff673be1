#include <map>
#include <set>
#include <string>

#include "tidy/rules.hpp"

namespace mlxs::tidy {
namespace {

// "src/a/b_test.cpp" -> "src/a/b"
std::string noun_of(const Source& source) {
  std::string noun = source.path.substr(0, source.path.rfind('.'));
  if (noun.ends_with("_test")) noun.resize(noun.size() - 5);
  return noun;
}

// How others include it: below src/ or below tests/.
std::string include_name(const Source& source) {
  return source.path.substr(source.path.find('/') + 1);
}

// A data table is declared in the header of what uses it.
bool needs_header(const Source& source) {
  return source.is_in("src/") && source.path.ends_with(".cpp") &&
         !source.path.ends_with("/main.cpp") && !source.path.ends_with("_table.cpp");
}

void check_header(const Source& source, Violations& out) {
  if (source.lines.empty() || !source.lines.front().starts_with("// ")) {
    out.push_back({source.path, 1, "a header begins with a comment that says its purpose"});
  }
  for (const Comment& directive : source.directives) {
    if (directive.text.starts_with("#pragma once")) return;
  }
  out.push_back({source.path, 1, "#pragma once is missing"});
}

// "src/http/routes/health" -> "src/http/routes/routes.hpp": files of one shape, one function each,
// share a header that has the name of their folder.
std::string folder_header_of(const std::string& noun) {
  const std::string folder = noun.substr(0, noun.rfind('/'));
  return folder + folder.substr(folder.rfind('/')) + ".hpp";
}

bool includes(const Source& source, const std::string& header) {
  for (const Include& include : source.includes) {
    if (include.path == header.substr(header.find('/') + 1)) return true;
  }
  return false;
}

void check_own_header_first(const Source& source, Violations& out) {
  const std::string own = noun_of(source).substr(4) + ".hpp";
  if (!source.includes.empty() && source.includes.front().path == own) return;
  out.push_back({source.path, 1, "the first include is its own header, " + own});
}

// Who includes a header, by noun: its own .cpp and test do not count as users.
std::map<std::string, std::set<std::string>> users_of_headers(const Sources& sources) {
  std::map<std::string, std::set<std::string>> users;
  for (const Source& source : sources) {
    for (const Include& include : source.includes) users[include.path].insert(noun_of(source));
  }
  return users;
}

bool is_dead(const Source& header, const std::map<std::string, std::set<std::string>>& users) {
  const auto found = users.find(include_name(header));
  if (found == users.end()) return true;
  std::set<std::string> others = found->second;
  others.erase(noun_of(header));
  return others.empty();
}

}  // namespace

Violations check_shape(const Sources& sources) {
  Violations out;
  std::set<std::string> paths;
  for (const Source& source : sources) paths.insert(source.path);
  const auto users = users_of_headers(sources);
  for (const Source& source : sources) {
    if (source.is_header()) {
      check_header(source, out);
      if (is_dead(source, users)) out.push_back({source.path, 1, "nobody includes this header"});
    } else if (needs_header(source)) {
      const std::string header = noun_of(source) + ".hpp";
      if (paths.contains(header)) {
        check_own_header_first(source, out);
      } else if (!source.is_test() && !includes(source, folder_header_of(noun_of(source)))) {
        out.push_back({source.path, 1, "its header is missing: " + header});
      }
    }
  }
  return out;
}

}  // namespace mlxs::tidy
