// Whether the arguments of a call that a client sends back mean what the model wrote. Clients parse
// a call and print it again: the order of keys, spacing and escapes change, 1.0 becomes 1, defaults
// of the schema are filled in, and some turn values into the type that the schema names. All that
// is the same call. Anything else, one byte of a string included, is a change. Thread: pure.
#pragma once

#include <string_view>

namespace mlxs::serve {

// `delivered` and `returned` are JSON objects as text. `schema` is the tool's; "" when the tool is
// not declared.
[[nodiscard]] bool same_arguments(std::string_view delivered, std::string_view returned,
                                  std::string_view schema);

}  // namespace mlxs::serve
