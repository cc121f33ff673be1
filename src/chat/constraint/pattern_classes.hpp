// The parts of a regular expression that stand for one character. Thread: free functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "chat/constraint/character_set.hpp"

namespace mlxs::chat {

// '.': everything but the ends of lines.
[[nodiscard]] CharacterSet any_character();

// The escape whose letter stands at `at`, which moves behind it; nullopt when it is none of one
// character.
[[nodiscard]] std::optional<CharacterSet> read_escape(std::u32string_view pattern, std::size_t& at);

// The place of the bracket that closes the class beginning at `at`, behind its opening bracket;
// npos when there is none.
[[nodiscard]] std::size_t class_end(std::u32string_view pattern, std::size_t at);

// A class by what stands between its brackets.
[[nodiscard]] std::optional<CharacterSet> read_class(std::u32string_view inside);

}  // namespace mlxs::chat
