#include "chat/dialects/call_writer_test.hpp"

#include <algorithm>
#include <array>

namespace mlxs::chat {
namespace {

using base::json::object;
using enum Damage;

std::string object_text(const object& input, Damage damage) {
  if (damage == wrapped) return base::quote(json_text(input, none));
  std::string text = json_text(input, damage);
  if (damage == closers_missing) text.pop_back();
  if (damage == closer_doubled || damage == braces_doubled) text += '}';
  if (damage == braces_doubled) text.insert(0, "{");
  return text;
}

// {"name": ..., KEY: {...}}
std::string call_object(const RandomCall& call, std::string_view key, Damage damage) {
  const std::string arguments = object_text(call.input, damage);
  const bool is_spelling = damage == single_quotes || damage == bare_keys;
  std::string text =
      json_text(object{{"name", call.name}, {key, nullptr}}, is_spelling ? damage : none);
  text.replace(text.rfind("null"), 4, arguments);
  if (damage == trailing_commas) text.insert(text.size() - 1, ",");
  if (damage == closers_missing) text.pop_back();
  return text;
}

template <typename WriteOne>
std::string joined(const RandomCalls& calls, std::string_view separator, WriteOne write) {
  std::string text;
  for (const RandomCall& call : calls) {
    if (&call != &calls.front()) text += separator;
    text += write(call, &call == &calls.back());
  }
  return text;
}

struct ListFrame {
  std::string_view opener;
  std::string_view closer;
  std::string_view key = "arguments";
};

std::string write_list(const ListFrame& frame, const RandomCalls& calls, Damage damage) {
  const std::string list = joined(calls, ", ", [&](const RandomCall& call, bool is_last) {
    return call_object(call, frame.key, is_last ? damage : none);
  });
  if (damage == opener_missing) return call_object(calls.back(), frame.key, none);
  std::string text = std::string(frame.opener) + '[' + list + ']';
  if (damage == opener_doubled) text.insert(0, frame.opener);
  if (damage == markup_open) return text;
  return text + std::string(frame.closer) +
         std::string(damage == markup_closed_twice ? frame.closer : "");
}

std::string write_hermes(const RandomCalls& calls, Damage damage) {
  return joined(calls, "\n", [&](const RandomCall& call, bool is_last) {
    const Damage here = is_last ? damage : none;
    const std::string json = call_object(call, "arguments", here);
    const std::string opener = here == opener_missing ? "" : "<tool_call>\n";
    const std::string closer = here == markup_open ? "" : "\n</tool_call>";
    return (here == opener_doubled ? opener : "") + opener + json + closer +
           (here == markup_closed_twice ? closer : "");
  });
}

std::string write_nemotron(const RandomCalls& calls, Damage damage) {
  return write_list({"<TOOLCALL>", "</TOOLCALL>"}, calls, damage);
}
std::string write_apriel(const RandomCalls& calls, Damage damage) {
  return write_list({"<tool_calls>", "</tool_calls>"}, calls, damage);
}
std::string write_granite(const RandomCalls& calls, Damage damage) {
  return write_list({"<|tool_call|>", ""}, calls, damage);
}

std::string write_llama(const RandomCalls& calls, Damage damage) {
  return joined(calls, "; ", [&](const RandomCall& call, bool is_last) {
    return call_object(call, "parameters", is_last ? damage : none);
  });
}

std::string write_mistral(const RandomCalls& calls, Damage damage) {
  if (calls.size() == 3) return write_list({"[TOOL_CALLS]", ""}, calls, damage);
  return joined(calls, "", [&](const RandomCall& call, bool is_last) {
    const std::string id = call.input.size() > 3 ? "[CALL_ID]abcdefgh1" : "";
    const std::string arguments = is_last && damage == inner_closer_missing ? "" : "[ARGS]";
    return "[TOOL_CALLS]" + call.name + id + arguments +
           object_text(call.input, is_last ? damage : none);
  });
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
  const bool is_open = damage == markup_open;
  std::string text(damage == opener_missing ? "" : tags.section_opener);
  text += joined(calls, "", [&](const RandomCall& call, bool is_last) {
    const bool is_closed = !is_last || (!is_open && damage != inner_closer_missing);
    return std::string(tags.call_opener) + write(call, is_last ? damage : none) +
           std::string(is_closed ? tags.call_closer : "");
  });
  if (damage == opener_doubled) text.erase(text.find(tags.call_opener), tags.call_opener.size());
  if (!is_open) text += tags.section_closer;
  if (damage == markup_closed_twice) text += tags.section_closer;
  return text;
}

std::string write_kimi(const RandomCalls& calls, Damage damage) {
  return write_section({"<|tool_calls_section_begin|>", "<|tool_calls_section_end|>",
                        "<|tool_call_begin|>", "<|tool_call_end|>"},
                       calls, damage, [](const RandomCall& call, Damage here) {
                         return "functions." + call.name + ":0<|tool_call_argument_begin|>" +
                                object_text(call.input, here);
                       });
}

std::string write_deepseek(const RandomCalls& calls, Damage damage) {
  const bool fenced = calls.size() == 2;
  const HeadedTags tags{"<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>", "<｜tool▁call▁begin｜>",
                        fenced ? "\n```<｜tool▁call▁end｜>" : "<｜tool▁call▁end｜>"};
  return write_section(tags, calls, damage, [&](const RandomCall& call, Damage here) {
    const std::string json = object_text(call.input, here);
    if (fenced) return "function<｜tool▁sep｜>" + call.name + "\n```json\n" + json;
    return call.name + "<｜tool▁sep｜>" + json;
  });
}

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

std::string write_lfm(const RandomCalls& calls, Damage damage) {
  const bool is_json = calls.size() == 2;
  const char quote = damage == single_quotes ? '\'' : '"';
  const std::string list = joined(calls, ", ", [&](const RandomCall& call, bool is_last) {
    if (is_json) return call_object(call, "arguments", is_last ? damage : none);
    return call.name + "(" + python_arguments(call.input, quote) +
           (is_last && damage == trailing_commas && !call.input.empty() ? ",)" : ")");
  });
  return "<|tool_call_start|>[" + list + (damage == markup_open ? "]" : "]<|tool_call_end|>") +
         (damage == markup_closed_twice ? "<|tool_call_end|>" : "");
}

std::string write_harmony(const RandomCalls& calls, Damage damage) {
  return joined(calls, "<|start|>assistant", [&](const RandomCall& call, bool is_last) {
    const Damage here = is_last ? damage : none;
    const bool in_role = here == inner_closer_missing;  // the recipient stands before the channel
    const std::string to = " to=functions." + call.name;
    return (in_role ? to + "<|channel|>commentary json"
                    : "<|channel|>commentary" + to + " <|constrain|>json") +
           "<|message|>" + object_text(call.input, here) + (here == markup_open ? "" : "<|call|>");
  });
}

std::string write_none(const RandomCalls& /*calls*/, Damage /*damage*/) { return ""; }

std::vector<Damage> with_json(std::initializer_list<Damage> more) {
  std::vector<Damage> all{single_quotes,  raw_controls,  bad_escapes, trailing_commas,
                          comments,       python_words,  bare_keys,   closers_missing,
                          closer_doubled, braces_doubled};
  all.insert(all.end(), more);
  return all;
}

}  // namespace

std::string call_list(const RandomCalls& calls, bool is_list) {
  const std::string objects = joined(calls, ",\n", [](const RandomCall& call, bool /*is_last*/) {
    return call_object(call, "arguments", none);
  });
  return is_list ? '[' + objects + ']' : objects;
}

const CallWriting& call_writing(std::string_view dialect) {
  static const std::array<CallWriting, 16> all{{
      {"hermes", write_hermes,
       with_json({wrapped, opener_missing, opener_doubled, markup_open, markup_closed_twice})},
      {"nemotron", write_nemotron,
       with_json({wrapped, opener_missing, opener_doubled, markup_open, markup_closed_twice})},
      {"apriel", write_apriel,
       with_json({wrapped, opener_doubled, markup_open, markup_closed_twice})},
      {"granite3", write_granite, with_json({wrapped, opener_missing, opener_doubled})},
      {"llama3", write_llama, with_json({wrapped})},
      {"mistral", write_mistral, with_json({inner_closer_missing})},
      {"kimi_k2", write_kimi,
       with_json({opener_missing, opener_doubled, inner_closer_missing, markup_open,
                  markup_closed_twice})},
      {"deepseek_v3", write_deepseek,
       with_json({opener_missing, opener_doubled, markup_open, markup_closed_twice})},
      {"qwen3_xml",
       write_qwen,
       {python_words, bare_keys, opener_missing, opener_doubled, inner_closer_missing, markup_open,
        markup_closed_twice},
       ArgumentText::tagged},
      {"glm",
       write_glm,
       {python_words, opener_doubled, markup_open, markup_closed_twice},
       ArgumentText::tagged},
      {"minimax_m2",
       write_minimax,
       {python_words, opener_missing, inner_closer_missing, markup_open, markup_closed_twice},
       ArgumentText::tagged},
      {"deepseek_dsml",
       write_dsml,
       {python_words, opener_missing, inner_closer_missing, markup_open, markup_closed_twice},
       ArgumentText::tagged},
      {"gemma4",
       write_gemma,
       {single_quotes, trailing_commas, closers_missing, closer_doubled, opener_missing,
        markup_open, markup_closed_twice},
       ArgumentText::other},
      {"lfm2",
       write_lfm,
       {single_quotes, trailing_commas, markup_open, markup_closed_twice},
       ArgumentText::other},
      {"gpt_oss", write_harmony, with_json({inner_closer_missing, markup_open})},
      {"plain", write_none, {}},
  }};
  return *std::find_if(all.begin(), all.end(),
                       [&](const CallWriting& one) { return one.dialect == dialect; });
}

}  // namespace mlxs::chat
