#include "wire/anthropic/fields.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace mlxs::wire::anthropic {

const KnownField* find_field(std::string_view place) {
  const std::span<const KnownField> all = known_fields();
  const auto found = std::find_if(
      all.begin(), all.end(), [place](const KnownField& field) { return field.place == place; });
  return found == all.end() ? nullptr : &*found;
}

std::string_view name_of(FieldUse use) {
  switch (use) {
    case FieldUse::read: return "read";
    case FieldUse::ignored: return "ignored";
    case FieldUse::refused: return "refused";
  }
  return "";
}

Field member_of_request(const Field& request, std::string_view name) {
  const KnownField* known = find_field(name);
  MLXS_CHECK(known != nullptr && known->use != FieldUse::ignored,
             "a field of a request is read only when the table says so");
  return request.member(name);
}

}  // namespace mlxs::wire::anthropic
