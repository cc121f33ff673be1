// The all-splits property: a streaming object gives the same result however its input is cut.
//
//   for_all_splits(input, [] { return base::Utf8Gate(); },
//                  [&](auto& gate, const Pieces& pieces) { ... feed every piece, expect ... });
//
// make() gives a fresh object for each split; check() feeds it the pieces and holds the result
// against what is wanted. Splits: the whole, every cut in two, unit by unit, and random ones.
// Large inputs get random cuts in two instead of all. A failure names its split. Header only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::support {

using Pieces = std::vector<std::string_view>;

// characters: cuts stand between UTF-8 characters only.
enum class SplitUnit { bytes, characters };

namespace split_detail {

inline constexpr std::size_t all_cuts_max = 600;  // more cuts than this: a random choice of them
inline constexpr int cuts_of_large_inputs = 60;
inline constexpr int random_splits = 24;

// Every place inside `input` where it may be cut.
inline std::vector<std::size_t> cuts_of(std::string_view input, SplitUnit unit) {
  std::vector<std::size_t> cuts;
  for (std::size_t at = 1; at < input.size(); ++at) {
    const bool inside = (static_cast<unsigned char>(input[at]) & 0xC0U) == 0x80U;
    if (unit == SplitUnit::bytes || !inside) cuts.push_back(at);
  }
  return cuts;
}

inline Pieces cut(std::string_view input, const std::vector<std::size_t>& cuts) {
  Pieces pieces;
  std::size_t from = 0;
  for (const std::size_t to : cuts) {
    pieces.push_back(input.substr(from, to - from));
    from = to;
  }
  pieces.push_back(input.substr(from));
  return pieces;
}

inline std::vector<Pieces> splits_of(std::string_view input, SplitUnit unit) {
  std::mt19937 random(20240607);  // any fixed seed: failures repeat
  const std::vector<std::size_t> cuts = cuts_of(input, unit);
  std::vector<Pieces> splits{cut(input, {}), cut(input, cuts)};
  if (cuts.size() <= all_cuts_max) {
    for (const std::size_t at : cuts) splits.push_back(cut(input, {at}));
  } else {
    std::uniform_int_distribution<std::size_t> any(0, cuts.size() - 1);
    for (int i = 0; i < cuts_of_large_inputs; ++i)
      splits.push_back(cut(input, {cuts[any(random)]}));
  }
  for (int i = 0; i < random_splits; ++i) {
    std::bernoulli_distribution here(1.0 / (2 + i));
    std::vector<std::size_t> chosen;
    std::copy_if(cuts.begin(), cuts.end(), std::back_inserter(chosen),
                 [&](std::size_t) { return here(random); });
    splits.push_back(cut(input, chosen));
  }
  return splits;
}

inline std::string describe(const Pieces& pieces) {
  std::string text = "split:";
  for (std::size_t i = 0; i < std::min<std::size_t>(pieces.size(), 12); ++i)
    text += " [" + std::string(pieces[i].substr(0, 200)) + "]";
  return text + (pieces.size() > 12 ? " ..." : "");
}

}  // namespace split_detail

template <typename Make, typename Check>
void for_all_splits(std::string_view input, Make make, Check check,
                    SplitUnit unit = SplitUnit::bytes) {
  for (const Pieces& pieces : split_detail::splits_of(input, unit)) {
    SCOPED_TRACE(split_detail::describe(pieces));
    auto object = make();
    check(object, pieces);
    if (::testing::Test::HasFailure()) return;  // one split tells enough
  }
}

}  // namespace mlxs::support
