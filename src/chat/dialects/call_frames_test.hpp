// What the writers of calls share: calls one behind the other, and sections of them; and those
// whose arguments are no JSON. Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

#include "chat/dialects/call_writer_test.hpp"

namespace mlxs::chat {

template <typename WriteOne>
std::string joined(const RandomCalls& calls, std::string_view separator, WriteOne write) {
  std::string text;
  for (const RandomCall& call : calls) {
    if (&call != &calls.front()) text += separator;
    text += write(call, &call == &calls.back());
  }
  return text;
}

struct HeadedTags {
  std::string_view section_opener;
  std::string_view section_closer;
  std::string_view call_opener;
  std::string_view call_closer;
};

template <typename WriteOne>
std::string write_section(const HeadedTags& tags, const RandomCalls& calls, Damage damage,
                          WriteOne write) {
  const bool is_open = damage == Damage::markup_open;
  std::string text(damage == Damage::opener_missing ? "" : tags.section_opener);
  text += joined(calls, "", [&](const RandomCall& call, bool is_last) {
    const bool is_closed = !is_last || (!is_open && damage != Damage::inner_closer_missing);
    return std::string(tags.call_opener) + write(call, is_last ? damage : Damage::none) +
           std::string(is_closed ? tags.call_closer : "");
  });
  if (damage == Damage::opener_doubled)
    text.erase(text.find(tags.call_opener), tags.call_opener.size());
  if (!is_open) text += tags.section_closer;
  if (damage == Damage::markup_closed_twice) text += tags.section_closer;
  return text;
}

[[nodiscard]] std::string write_qwen(const RandomCalls& calls, Damage damage);
[[nodiscard]] std::string write_glm(const RandomCalls& calls, Damage damage);
[[nodiscard]] std::string write_minimax(const RandomCalls& calls, Damage damage);
[[nodiscard]] std::string write_dsml(const RandomCalls& calls, Damage damage);
[[nodiscard]] std::string write_gemma(const RandomCalls& calls, Damage damage);

}  // namespace mlxs::chat
