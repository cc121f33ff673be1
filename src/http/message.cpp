#include "http/message.hpp"

#include <algorithm>

namespace mlxs::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view header_value(const Headers& headers, std::string_view name) {
  for (const Header& header : headers)
    if (same_name(header.name, name)) return header.value;
  return {};
}

bool header_lists(const Headers& headers, std::string_view name, std::string_view entry_start) {
  for (const Header& header : headers) {
    if (!same_name(header.name, name)) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      rest.remove_prefix(std::min(rest.find_first_not_of(", \t"), rest.size()));
      if (rest.starts_with(entry_start)) return true;
      rest.remove_prefix(std::min(rest.find(','), rest.size()));
    }
  }
  return false;
}

}  // namespace mlxs::http
