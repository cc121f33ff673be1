#include "app/byte_size.hpp"

#include <cctype>
#include <charconv>
#include <cmath>

namespace mlxs::app {
namespace {

constexpr double bytes_max = 1e18;

std::optional<double> unit(std::string_view text) {
  if (text.size() == 2 && std::toupper(static_cast<unsigned char>(text[1])) == 'B')
    text.remove_suffix(1);
  if (text.empty() || text == "B" || text == "b") return 1.0;
  if (text.size() != 1) return std::nullopt;
  constexpr std::string_view letters = "KMGT";
  const auto power =
      letters.find(static_cast<char>(std::toupper(static_cast<unsigned char>(text[0]))));
  if (power == letters.npos) return std::nullopt;
  return std::pow(1024.0, static_cast<double>(power + 1));
}

}  // namespace

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  double number = 0.0;
  const auto [end, failed] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (failed != std::errc{}) return std::nullopt;
  const auto factor = unit(text.substr(static_cast<std::size_t>(end - text.data())));
  if (!factor || !(number >= 0.0) || number * *factor > bytes_max) return std::nullopt;
  return static_cast<std::uint64_t>(number * *factor);
}

}  // namespace mlxs::app
