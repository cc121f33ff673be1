// Every field of a request that this server knows, and what it does with it. One table for the
// code, which reads no top-level field that is not in it, for the log, which names the fields that
// are not in it, and for docs/protocols/anthropic.md, whose rows are tested against both.
// Thread: immutable.
#pragma once

#include <span>
#include <string_view>

#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

enum class FieldUse {
  read,     // it changes the answer
  ignored,  // it is accepted and changes nothing
  refused,  // the request cannot be served with it
};

struct KnownField {
  std::string_view place;  // "thinking.type"; the elements of an array are "tools[].name"
  FieldUse use;
};

[[nodiscard]] std::span<const KnownField> known_fields();

// nullptr when the place is not in the table.
[[nodiscard]] const KnownField* find_field(std::string_view place);

[[nodiscard]] std::string_view name_of(FieldUse use);

// A member of the whole request. The table says that it is used.
[[nodiscard]] Field member_of_request(const Field& request, std::string_view name);

}  // namespace mlxs::wire::anthropic
