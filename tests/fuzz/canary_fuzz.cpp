// The fuzz machinery itself, on trial: this target claims something false about turns, that none
// thinks, then calls, then speaks. A run that does not find out from nothing finds nothing at all.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "base/check.hpp"
#include "core/event_checker.hpp"

namespace mlxs {
namespace {

using Kind = core::BlockKind;

// The kinds of the blocks, in order, when the bytes are a turn that obeys the grammar of events.
std::vector<Kind> kinds_of(const std::uint8_t* data, std::size_t size) {
  const core::Event events[] = {core::TurnStarted{}, core::BlockStarted{Kind::text, "", ""},
                                core::BlockStarted{Kind::thinking, "", ""},
                                core::BlockStarted{Kind::tool_use, "t", "T"}, core::BlockEnded{}};
  core::EventChecker checker;
  std::vector<Kind> kinds;
  for (std::size_t i = 0; i < size; ++i) {
    const core::Event& event = events[data[i] % std::size(events)];
    if (!checker.feed(event).empty()) return {};
    if (const auto* started = std::get_if<core::BlockStarted>(&event))
      kinds.push_back(started->kind);
  }
  return kinds;
}

}  // namespace
}  // namespace mlxs

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<mlxs::Kind> kinds = mlxs::kinds_of(data, size);
  if (kinds.size() != 3) return 0;
  if (kinds[0] != mlxs::Kind::thinking) return 0;
  if (kinds[1] != mlxs::Kind::tool_use) return 0;
  MLXS_CHECK(kinds[2] != mlxs::Kind::text, "planted bug: found as it should be");
  return 0;
}
