// The writers of calls whose arguments are no JSON.
#include "chat/dialects/call_frames_test.hpp"

namespace mlxs::chat {
namespace {

using enum Damage;

// A value that stands raw.
std::string raw_value(const base::json::value& value, Damage damage) {
  if (value.is_string()) return std::string(value.get_string());
  return damage == python_words ? python_text(value, '"') : json_text(value, none);
}

std::string write_qwen_call(const RandomCall& call, Damage damage) {
  std::string text = "<function=" + call.name + ">\n";
  if (damage == bare_keys) return text + json_text(call.input, none) + "\n</function>";
  // Not generated, the dialect takes it for content: a parameter with markup in its value behind
  // one whose closer is missing.
  const bool lacks_closer =
      damage == inner_closer_missing && call.input.size() > 1 &&
      call.input.at("content").as_string().find_first_of("<`") == base::json::string::npos;
  for (const auto& member : call.input) {
    text += "<parameter=" + std::string(member.key()) + ">\n" + raw_value(member.value(), damage);
    text += lacks_closer && member.key() == "path" ? "\n" : "\n</parameter>\n";
  }
  return text + (damage == markup_open ? "" : "</function>");
}

struct PairTags {
  std::string_view call_opener;
  std::string_view key_opener;
  std::string_view key_end;
  std::string_view value_closer;
};

std::string write_pairs(const PairTags& tags, const RandomCall& call, Damage damage) {
  std::string text = call.name + "\">\n";
  for (const auto& member : call.input) {
    text += std::string(tags.key_opener) + std::string(member.key()) + std::string(tags.key_end);
    text += raw_value(member.value(), damage) + std::string(tags.value_closer) + "\n";
  }
  return text;
}

}  // namespace

std::string write_qwen(const RandomCalls& calls, Damage damage) {
  return joined(calls, "\n", [&](const RandomCall& call, bool is_last) {
    const Damage here = is_last ? damage : none;
    const std::string opener = here == opener_missing ? "" : "<tool_call>\n";
    return (here == opener_doubled ? opener : "") + opener + write_qwen_call(call, here) +
           (here == markup_open ? "" : "\n</tool_call>") +
           (here == markup_closed_twice ? "\n</tool_call>" : "");
  });
}

std::string write_glm(const RandomCalls& calls, Damage damage) {
  return joined(calls, "\n", [&](const RandomCall& call, bool is_last) {
    const Damage here = is_last ? damage : none;
    std::string text =
        std::string(here == opener_doubled ? "<tool_call>" : "") + "<tool_call>" + call.name + "\n";
    for (const auto& member : call.input)
      text += "<arg_key>" + std::string(member.key()) + "</arg_key>\n<arg_value>" +
              raw_value(member.value(), here) + "</arg_value>\n";
    return text + (here == markup_open ? "" : "</tool_call>") +
           (here == markup_closed_twice ? "</tool_call>" : "");
  });
}

std::string write_minimax(const RandomCalls& calls, Damage damage) {
  constexpr PairTags tags{"<invoke name=\"", "<parameter name=\"", "\">", "</parameter>"};
  return write_section(
      {"<minimax:tool_call>\n", "</minimax:tool_call>", tags.call_opener, "</invoke>\n"}, calls,
      damage, [&](const RandomCall& call, Damage here) { return write_pairs(tags, call, here); });
}

std::string write_dsml(const RandomCalls& calls, Damage damage) {
  constexpr PairTags tags{"<｜DSML｜invoke name=\"", "<｜DSML｜parameter name=\"",
                          "\" string=\"true\">", "</｜DSML｜parameter>"};
  return write_section(
      {"<｜DSML｜tool_calls>\n", "</｜DSML｜tool_calls>", tags.call_opener, "</｜DSML｜invoke>\n"},
      calls, damage,
      [&](const RandomCall& call, Damage here) { return write_pairs(tags, call, here); });
}

std::string write_gemma(const RandomCalls& calls, Damage damage) {
  return joined(calls, "", [&](const RandomCall& call, bool is_last) {
    const Damage here = is_last ? damage : none;
    std::string text = "call:" + call.name + gemma_text(call.input, here);
    if (here == closers_missing) text.pop_back();
    if (here == closer_doubled) text += '}';
    return (here == opener_missing ? "\n" : "<|tool_call>") + text +
           (here == markup_open ? "" : "<tool_call|>") +
           (here == markup_closed_twice ? "<tool_call|>" : "");
  });
}

}  // namespace mlxs::chat
