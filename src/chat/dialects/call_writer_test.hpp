// Writes calls as the models of each family do, whole or with one damage that its dialect mends.
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/answer_values_test.hpp"

namespace mlxs::chat {

using RandomCalls = std::vector<RandomCall>;

// The calls that stand together, at least one; the damage is in the last one, or around it.
using WriteCalls = std::string (*)(const RandomCalls& calls, Damage damage);

enum class ArgumentText { json, tagged, other };

struct CallWriting {
  std::string_view dialect;
  WriteCalls write;
  std::vector<Damage> damages;  // that the family tolerates
  ArgumentText arguments = ArgumentText::json;
};

// A JSON object, or a list of them, as Hermes names its members.
[[nodiscard]] std::string call_list(const RandomCalls& calls, bool is_list);

[[nodiscard]] const CallWriting& call_writing(std::string_view dialect);

}  // namespace mlxs::chat
