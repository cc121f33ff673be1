#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/rules.hpp"

namespace mlxs::tidy {
namespace {

// Headers that begin with `header` stay in files whose path begins with one of `places`.
struct ThirdParty {
  std::string_view header;
  std::vector<std::string_view> places;
};

const std::array third_parties{
    ThirdParty{"llama", {"src/engine/llama/"}},
    ThirdParty{"ggml", {"src/engine/llama/"}},
    ThirdParty{"gguf.h", {"src/engine/llama/"}},
    ThirdParty{"../src/llama", {"src/engine/llama/", "src/chat/constraint/llama_grammar_test.hpp"}},
    ThirdParty{"common.h", {"src/chat/template.cpp"}},
    ThirdParty{"chat.h", {"src/chat/template.cpp"}},
    ThirdParty{"json-schema-to-grammar.h", {"src/chat/"}},
    ThirdParty{"jinja/", {"src/chat/template.cpp"}},
    ThirdParty{"nlohmann/", {"src/chat/template.cpp"}},
    ThirdParty{"boost/asio", {"src/http/", "src/app/"}},
    ThirdParty{"boost/beast", {"src/http/", "src/app/"}},
    ThirdParty{"boost/json", {"src/base/json.hpp"}},
    ThirdParty{"CLI/", {"src/cli/"}},
    ThirdParty{"curl/", {"src/cli/"}},
    ThirdParty{"editline/", {"src/cli/"}},
    ThirdParty{"histedit.h", {"src/cli/"}},
    ThirdParty{"spdlog/", {"src/base/log.cpp"}},
    ThirdParty{"xxhash.h", {"src/base/checksum.cpp"}},
};

bool is_project_header(const Include& include) {
  return include.quoted && include.path.ends_with(".hpp") && !include.path.starts_with("..");
}

void check_third_party(const Source& source, const Include& include, Violations& out) {
  for (const ThirdParty& party : third_parties) {
    if (!include.path.starts_with(party.header)) continue;
    const bool at_home = std::ranges::any_of(
        party.places, [&](std::string_view place) { return source.is_in(place); });
    if (at_home) return;
    out.push_back({source.path, include.line,
                   include.path + " belongs in " + std::string(party.places.front()) + " only"});
    return;
  }
}

void check_project(const Source& source, const Include& include, const IncludeMatrix& matrix,
                   Violations& out) {
  const std::string module = matrix.module_of(source.path.substr(4));
  const bool allowed = source.is_test() && include.path.starts_with("support/");
  if (allowed || matrix.allows(module, include.path)) return;
  out.push_back({source.path, include.line,
                 "the include matrix lets " + module + " not include " + include.path});
}

}  // namespace

Violations check_includes(const Sources& sources, const IncludeMatrix& matrix) {
  Violations out;
  for (const Source& source : sources) {
    for (const Include& include : source.includes) {
      const bool is_gtest =
          include.path.starts_with("gtest/") || include.path.starts_with("gmock/");
      if (is_gtest && !source.is_test()) {
        out.push_back({source.path, include.line, "test frameworks are for tests"});
      }
      if (!source.is_in("src/")) continue;
      if (is_project_header(include)) {
        check_project(source, include, matrix, out);
      } else {
        check_third_party(source, include, out);
      }
    }
  }
  return out;
}

}  // namespace mlxs::tidy
