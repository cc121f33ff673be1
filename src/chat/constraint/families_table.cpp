#include <algorithm>

#include "chat/constraint/call_family.hpp"

namespace mlxs::chat {
namespace {

// What a grammar sees of a thought: its opener, where the prompt has not opened it, and its closer,
// where one token holds more than that.
constexpr std::string_view think_tags = R"(("<think>" "\x0A"? "</think>"?)? [\x0A\x20]{0,3})";

// {"name": "NAME", "arguments": {...}}. White space may stand where models put it.
constexpr std::string_view name_member = R"("{" ("\x0A"? " "{0,8}) "\"name\":" " "? "\"")";
constexpr std::string_view arguments_member =
    R"("\"," (" " | "\x0A" " "{0,8})? "\"arguments\":" " "?)";
constexpr std::string_view parameters_member =
    R"("\"," (" " | "\x0A" " "{0,8})? "\"parameters\":" " "?)";
constexpr std::string_view object_end = R"(("\x0A" " "{0,8})? "}")";

constexpr CallForm hermes_form{.begin = R"("<tool_call>\x0A")",
                               .before = name_member,
                               .behind_name = arguments_member,
                               .after = object_end,
                               .between = R"("\x0A")",
                               .end = R"("\x0A</tool_call>")",
                               .several = Several::frames};

constexpr CallForm list_form(std::string_view begin, std::string_view end,
                             std::string_view after = object_end) {
  return {.begin = begin,
          .before = name_member,
          .behind_name = arguments_member,
          .after = after,
          .between = R"("," " "?)",
          .end = end,
          .several = Several::frame};
}

// Two spellings of one section; the model was trained on one of them.
constexpr CallForm dsml_form(std::string_view begin, std::string_view end) {
  return {.begin = begin,
          .before = R"("<｜DSML｜invoke name=\"")",
          .behind_name = R"("\">\x0A" "\x0A"?)",
          .after = R"("</｜DSML｜invoke>\x0A")",
          .between = "",
          .end = end,
          .several = Several::frame};
}

constexpr PairForm qwen_pair{.key_opener = "<parameter=",
                             .key_stops = "<>\n",
                             .text_between = R"(">\x0A")",
                             .json_between = R"(">\x0A")",
                             .close = "\n</parameter>",
                             .end = "</parameter>",
                             .never = "",
                             .after = R"("\x0A")"};
constexpr PairForm minimax_pair{.key_opener = "<parameter name=\"",
                                .key_stops = "\"\n",
                                .text_between = R"("\">")",
                                .json_between = R"("\">")",
                                .close = "</parameter>",
                                .end = "</parameter>",
                                .never = "<invoke name=\"",
                                .after = R"("\x0A")"};
constexpr PairForm glm_pair{.key_opener = "<arg_key>",
                            .key_stops = "<\n",
                            .text_between = R"("</arg_key>" "\x0A"? "<arg_value>")",
                            .json_between = R"("</arg_key>" "\x0A"? "<arg_value>")",
                            .close = "</arg_value>",
                            .end = "</arg_value>",
                            .never = "<tool_call>",
                            .after = R"("\x0A"?)"};
constexpr PairForm dsml_pair{.key_opener = "<｜DSML｜parameter name=\"",
                             .key_stops = "\"\n",
                             .text_between = R"("\" string=\"true\">")",
                             .json_between = R"("\" string=\"false\">")",
                             .close = "</｜DSML｜parameter>",
                             .end = "</｜DSML｜parameter>",
                             .never = "<｜DSML｜invoke name=\"",
                             .after = R"("\x0A")"};

constexpr std::array<GrammarFamily, 15> families{{
    {.dialect = "gemma4",
     .lead = R"(("<|channel>thought\x0A" "<channel|>"?)? [\x0A\x20]{0,3})",
     .trigger = "<|tool_call>",
     .arguments = ArgumentForm::gemma4,
     .forms = {CallForm{.before = R"("<|tool_call>call:")",
                        .after = R"("<tool_call|>")",
                        .several = Several::frames}}},
    {.dialect = "qwen3_xml",
     .lead = think_tags,
     .trigger = "<tool_call>",
     .arguments = ArgumentForm::pairs,
     .pair = qwen_pair,
     .forms = {CallForm{.before = R"("<tool_call>\x0A<function=")",
                        .behind_name = R"(">\x0A")",
                        .after = R"("</function>\x0A</tool_call>")",
                        .between = R"("\x0A")",
                        .several = Several::frames}}},
    {.dialect = "minimax_m2",
     .lead = think_tags,
     .trigger = "<minimax:tool_call>",
     .arguments = ArgumentForm::pairs,
     .pair = minimax_pair,
     .forms = {CallForm{.begin = R"("<minimax:tool_call>\x0A")",
                        .before = R"("<invoke name=\"")",
                        .behind_name = R"("\">\x0A")",
                        .after = R"("</invoke>\x0A")",
                        .end = R"("</minimax:tool_call>")",
                        .several = Several::frame}}},
    {.dialect = "glm",
     .lead = think_tags,
     .trigger = "<tool_call>",
     .arguments = ArgumentForm::pairs,
     .pair = glm_pair,
     .forms = {CallForm{.before = R"("<tool_call>")",
                        .behind_name = R"("\x0A"?)",
                        .after = R"("</tool_call>")",
                        .between = R"("\x0A"?)",
                        .several = Several::frames}}},
    {.dialect = "deepseek_dsml",
     .lead = think_tags,
     .trigger = "<｜DSML｜",
     .arguments = ArgumentForm::pairs,
     .pair = dsml_pair,
     .forms = {dsml_form(R"("<｜DSML｜tool_calls>\x0A")", R"("</｜DSML｜tool_calls>")"),
               dsml_form(R"("<｜DSML｜function_calls>\x0A")", R"("</｜DSML｜function_calls>")")}},
    {.dialect = "deepseek_v3",
     .lead = think_tags,
     .trigger = "<｜tool▁calls▁begin｜>",
     .forms = {CallForm{.begin = R"("<｜tool▁calls▁begin｜>")",
                        .before = R"("<｜tool▁call▁begin｜>")",
                        .behind_name = R"("<｜tool▁sep｜>")",
                        .after = R"("<｜tool▁call▁end｜>")",
                        .end = R"("<｜tool▁calls▁end｜>")",
                        .several = Several::frame},
               CallForm{.begin = R"("<｜tool▁calls▁begin｜>")",
                        .before = R"("<｜tool▁call▁begin｜>function<｜tool▁sep｜>")",
                        .behind_name = R"("\x0A```json\x0A")",
                        .after = R"("\x0A```<｜tool▁call▁end｜>")",
                        .between = R"("\x0A"?)",
                        .end = R"("<｜tool▁calls▁end｜>")",
                        .several = Several::frame}}},
    {.dialect = "kimi_k2",
     .lead = think_tags,
     .trigger = "<|tool_calls_section_begin|>",
     .forms = {CallForm{.begin = R"("<|tool_calls_section_begin|>")",
                        .before = R"("<|tool_call_begin|>functions.")",
                        .behind_name = R"(":" [0-9]{1,4} "<|tool_call_argument_begin|>")",
                        .after = R"("<|tool_call_end|>")",
                        .end = R"("<|tool_calls_section_end|>")",
                        .several = Several::frame}}},
    {.dialect = "mistral",
     .lead = R"(("[THINK]" "[/THINK]"?)? [\x0A\x20]{0,3})",
     .trigger = "[TOOL_CALLS]",
     .forms = {CallForm{.before = R"("[TOOL_CALLS]")",
                        .behind_name = R"(("[CALL_ID]" [a-zA-Z0-9]{9})? "[ARGS]")",
                        .several = Several::frames},
               list_form(R"("[TOOL_CALLS][")", R"("]")",
                         R"((", \"id\": \"" [a-zA-Z0-9]{9} "\"")? "}")")}},
    {.dialect = "nemotron",
     .lead = think_tags,
     .trigger = "<TOOLCALL>",
     .forms = {list_form(R"("<TOOLCALL>[")", R"("]</TOOLCALL>")")}},
    {.dialect = "granite3",
     .lead = think_tags,
     .trigger = "<|tool_call|>",
     .forms = {list_form(R"("<|tool_call|>" " "? "[")", R"("]")")}},
    {.dialect = "apriel",
     .lead =
         R"(("Here are my reasoning steps:" "\x0A"? "[BEGIN FINAL RESPONSE]"?)? [\x0A\x20]{0,3})",
     .trigger = "<tool_calls>",
     .forms = {list_form(R"("<tool_calls>[")", R"("]</tool_calls>")")}},
    {.dialect = "hermes", .lead = think_tags, .trigger = "<tool_call>", .forms = {hermes_form}},
    // The bare object has no opener that ordinary JSON does not have.
    {.dialect = "llama3",
     .forms = {CallForm{.before = name_member,
                        .behind_name = parameters_member,
                        .after = object_end,
                        .between = R"(";" " "?)",
                        .several = Several::frames}}},
    {.dialect = "lfm2",
     .lead = think_tags,
     .trigger = "<|tool_call_start|>",
     .arguments = ArgumentForm::python,
     .forms = {CallForm{.begin = R"("<|tool_call_start|>[")",
                        .behind_name = R"("(")",
                        .after = R"-(")")-",
                        .between = R"("," " "?)",
                        .end = R"("]<|tool_call_end|>")",
                        .several = Several::frame}}},
    // The prompt ends with "<|start|>assistant". Of a thought the grammar sees the header and, as
    // the reader knows its end only by the next header, a part of that one.
    {.dialect = "gpt_oss",
     .lead = R"(("<|channel|>analysis<|message|>" "<|end|>"? "<|start|>"? "assistant"?)*)",
     .answer = R"("<|channel|>final" (" "? "<|constrain|>json")? "<|message|>")",
     .trigger = "<|channel|>commentary to=functions.",
     .forms =
         {CallForm{.before = R"("<|channel|>commentary to=functions.")",
                   .behind_name = R"((" "? "<|constrain|>json" | " json")? "<|message|>")",
                   .several = Several::once},
          CallForm{
              .before = R"(" to=functions.")",
              .behind_name =
                  R"("<|channel|>commentary" (" "? "<|constrain|>json" | " json")? "<|message|>")",
              .several = Several::once}}},
}};

}  // namespace

const GrammarFamily* find_grammar_family(std::string_view dialect) {
  const auto found = std::ranges::find(families, dialect, &GrammarFamily::dialect);
  return found == families.end() ? nullptr : &*found;
}

}  // namespace mlxs::chat
