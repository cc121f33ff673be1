// Names of stored parts of the prefix cache. A key says what a part holds: its kind, its range and
// all tokens from 0 to its end. So the same part has the same key in every run, and a part whose
// key does not fit its content is not one of ours. Thread: any.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/checksum.hpp"
#include "engine/kv_store.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

// The key of the part that covers [begin, path.size()) of `path`; a point has begin = path.size().
[[nodiscard]] KvKey kv_key(KvPartKind kind, std::span<const Token> path, int begin);
// 32 lower-case digits.
[[nodiscard]] std::string to_hex(const base::Digest& digest);
// Keys become names of files: this is what stands between them and any other name.
[[nodiscard]] bool is_kv_key(std::string_view text);

}  // namespace mlxs::engine
