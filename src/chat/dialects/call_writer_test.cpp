#include "chat/dialects/call_writer_test.hpp"

#include <algorithm>
#include <array>

#include "chat/dialects/call_frames_test.hpp"

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
