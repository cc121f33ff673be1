#include "serve/model_name.hpp"

#include <algorithm>
#include <array>

namespace mlxs::serve {
namespace {

constexpr std::array<std::string_view, 2> cloud_families{"claude-", "gpt-"};

char folded(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c == '_' || c == ' ' ? '-' : c;
}

// "q4-k-m", "iq2-xxs", "bf16", "f16"; underscores are folded.
bool is_quantisation(std::string_view word) {
  if (word == "f16" || word == "bf16" || word == "f32" || word == "mxfp4") return true;
  if (word.starts_with("i")) word.remove_prefix(1);
  return word.size() > 1 && word[0] == 'q' && word[1] >= '0' && word[1] <= '9';
}

std::string_view without_quantisation(std::string_view name) {
  for (std::size_t at = name.find('-'); at != std::string_view::npos; at = name.find('-', at + 1)) {
    const std::string_view rest = name.substr(at + 1);
    if (is_quantisation(rest.substr(0, rest.find('-')))) return name.substr(0, at);
  }
  return name;
}

std::string plain_name(std::string_view spelled) {
  const std::size_t folder = spelled.find_last_of('/');
  if (folder != std::string_view::npos) spelled.remove_prefix(folder + 1);
  std::string name(spelled);
  std::transform(name.begin(), name.end(), name.begin(), folded);
  if (name.ends_with(".gguf")) name.resize(name.size() - 5);
  if (name.ends_with(":latest")) name.resize(name.size() - 7);
  std::replace(name.begin(), name.end(), ':', '-');
  return std::string(without_quantisation(name));
}

}  // namespace

bool means_model(std::string_view name, std::string_view requested) {
  if (requested.empty() || requested == "default") return true;
  const std::string plain = plain_name(requested);
  return plain == plain_name(name) ||
         std::any_of(cloud_families.begin(), cloud_families.end(),
                     [&](std::string_view family) { return plain.starts_with(family); });
}

std::string claude_alias(std::string_view name) { return "claude-local-" + std::string(name); }

}  // namespace mlxs::serve
