#include "engine/repeats.hpp"

#include <algorithm>

namespace mlxs::engine {
std::optional<Repeat> Repeats::feed(const Unit& unit, int length_min) {
  const auto reach = static_cast<int>(std::min<std::int64_t>(count_, period_max));
  for (int period = 1; period <= reach; ++period)
    extend(runs_[static_cast<std::size_t>(period)], back(period - 1).unit, unit);
  Seen seen = count_ > 0 ? back(0) : Seen{};
  seen.unit = unit;
  seen.words += unit.kind == Unit::Kind::word ? 1 : 0;
  const bool counts = unit.kind != Unit::Kind::part && unit.kind != Unit::Kind::blank;
  seen.uncounted += counts ? 0 : 1;
  seen_[static_cast<std::size_t>(count_) % kept] = seen;
  ++count_;
  return shortest(length_min);
}

std::optional<Repeat> Repeats::shortest(int length_min) const {
  for (int period = 1; period <= period_max; ++period) {
    const int length = runs_[static_cast<std::size_t>(period)].length + period;
    if (length < length_min || length < 3 * period) continue;
    return Repeat{.period = period, .length = length, .words = words_in(period)};
  }
  return std::nullopt;
}

// Keeps the longest end of the stream that is a repeat.
void Repeats::extend(Run& run, const Unit& then, const Unit& now) {
  if (now.kind == then.kind && now.value == then.value) {
    ++run.length;
    ++run.length_since_step;
    return;
  }
  const bool numbers = now.kind == Unit::Kind::number && then.kind == Unit::Kind::number;
  if (!numbers || now.value < then.value) {
    run = {};
    return;
  }
  const std::int64_t step = now.value - then.value;
  const bool goes_on = run.step == 0 || run.step == step;
  run = {.step = step, .length = (goes_on ? run.length : run.length_since_step) + 1};
}

double Repeats::words_in(int period) const {
  const Seen& last = back(0);
  const Seen first = period < count_ ? back(period) : Seen{};
  const std::int64_t counted = period - (last.uncounted - first.uncounted);
  return static_cast<double>(last.words - first.words) /
         static_cast<double>(std::max<std::int64_t>(counted, 1));
}

// The unit before the last `distance` ones.
const Repeats::Seen& Repeats::back(int distance) const {
  return seen_[static_cast<std::size_t>(count_ - 1 - distance) % kept];
}

}  // namespace mlxs::engine
