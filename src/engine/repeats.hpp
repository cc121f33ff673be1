// For every distance up to 400: how long the end of a stream has been the same as what stands so
// far before it. A fixed number of comparisons a unit and a fixed amount of memory, so it is as
// fast at the end of a long answer as at its start. Pure. Thread: one owner.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace mlxs::engine {

// A piece of text as the search for repeats sees it.
struct Unit {
  // part: goes on a word.
  enum class Kind { word, part, number, blank, other };
  Kind kind = Kind::other;
  // Of a number itself; of everything else what tells it from the rest.
  std::int64_t value = 0;
};

// The last `length` units are the same `period` units again and again.
struct Repeat {
  int period = 0;
  int length = 0;
  double words = 0.0;  // how much of it is words: of words, numbers and others together
};

class Repeats {
 public:
  static constexpr int period_max = 400;

  // The repeat with the shortest period among those that reach at least this many units by now, the
  // repeated part included, and at least three periods. Two numbers also count as the same when the
  // later one is larger, by as much as at every other place of the repeat: a counter.
  [[nodiscard]] std::optional<Repeat> feed(const Unit& unit, int length_min);

 private:
  // A power of two over period_max.
  static constexpr std::size_t kept = 512;

  struct Run {
    std::int64_t step = 0;  // of the counter, 0: none has changed
    int length = 0;
    int length_since_step = 0;  // units behind the last changed number
  };
  struct Seen {
    Unit unit;
    // Among all units up to this one.
    std::int64_t words = 0;
    std::int64_t uncounted = 0;  // parts and blanks
  };

  static void extend(Run& run, const Unit& then, const Unit& now);
  [[nodiscard]] std::optional<Repeat> shortest(int length_min) const;
  [[nodiscard]] double words_in(int period) const;
  [[nodiscard]] const Seen& back(int distance) const;

  std::array<Run, period_max + 1> runs_{};
  std::array<Seen, kept> seen_{};
  std::int64_t count_ = 0;
};

}  // namespace mlxs::engine
