#include "chat/dialects/twin_notations_test.hpp"

#include <map>

namespace mlxs::chat {
namespace {

bool read_hermes(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<tool_call>", "</tool_call>"});
}
bool read_bare(TwinCursor& cursor) { return read_twin_bare_json(cursor, ""); }
bool read_llama_bare(TwinCursor& cursor) { return read_twin_bare_json(cursor, ";,"); }
bool read_llama_tag(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<|python_tag|>", "", ";,"});
}
bool read_nemotron(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<TOOLCALL>", "</TOOLCALL>"});
}
bool read_apriel(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<tool_calls>", "</tool_calls>"});
}
bool read_granite(TwinCursor& cursor) { return read_twin_json(cursor, {"<|tool_call|>", ""}); }
bool read_lfm_json(TwinCursor& cursor) {
  return read_twin_json(cursor, {"<|tool_call_start|>", "<|tool_call_end|>"});
}
bool read_lfm_python(TwinCursor& cursor) {
  return read_twin_python(cursor, {"<|tool_call_start|>", "<|tool_call_end|>"});
}
bool read_mistral_list(TwinCursor& cursor) { return read_twin_json(cursor, {"[TOOL_CALLS]", ""}); }
bool read_mistral(TwinCursor& cursor) {
  return read_twin_headed(cursor,
                          {.call_opener = "[TOOL_CALLS]", .head_tags = {"[CALL_ID]", "[ARGS]"}});
}
bool read_kimi(TwinCursor& cursor) {
  return read_twin_headed(cursor, {.section_opener = "<|tool_calls_section_begin|>",
                                   .section_closer = "<|tool_calls_section_end|>",
                                   .call_opener = "<|tool_call_begin|>",
                                   .head_tags = {"<|tool_call_argument_begin|>"},
                                   .call_closer = "<|tool_call_end|>"});
}
bool read_deepseek(TwinCursor& cursor) {
  return read_twin_headed(cursor, {.section_opener = "<｜tool▁calls▁begin｜>",
                                   .section_closer = "<｜tool▁calls▁end｜>",
                                   .call_opener = "<｜tool▁call▁begin｜>",
                                   .head_tags = {"<｜tool▁sep｜>", "```json"},
                                   .call_closer = "<｜tool▁call▁end｜>"});
}
bool read_glm(TwinCursor& cursor) {
  return read_twin_pairs(cursor, {.call_opener = "<tool_call>",
                                  .name_end = "<arg_key>",
                                  .call_closer = "</tool_call>",
                                  .key_opener = "<arg_key>",
                                  .key_end = "</arg_key>",
                                  .value_opener = "<arg_value>",
                                  .value_closer = "</arg_value>"});
}
bool read_minimax(TwinCursor& cursor) {
  return read_twin_pairs(cursor, {.section_opener = "<minimax:tool_call>",
                                  .section_closer = "</minimax:tool_call>",
                                  .call_opener = "<invoke name=\"",
                                  .name_end = "\">",
                                  .call_closer = "</invoke>",
                                  .key_opener = "<parameter name=\"",
                                  .key_end = "\"",
                                  .value_opener = ">",
                                  .value_closer = "</parameter>",
                                  .bare_is_declared = true});
}
bool read_dsml(TwinCursor& cursor) {
  return read_twin_pairs(cursor, {.section_opener = "<｜DSML｜tool_calls>",
                                  .section_closer = "</｜DSML｜tool_calls>",
                                  .call_opener = "<｜DSML｜invoke name=\"",
                                  .name_end = "\">",
                                  .call_closer = "</｜DSML｜invoke>",
                                  .key_opener = "<｜DSML｜parameter name=\"",
                                  .key_end = "\"",
                                  .value_opener = ">",
                                  .value_closer = "</｜DSML｜parameter>",
                                  .bare_is_declared = true});
}

const std::map<std::string_view, TwinNotation>& notations() {
  static const std::map<std::string_view, TwinNotation> all{
      {"hermes", {{read_hermes, read_bare}, {"<tool_call>"}, {"</tool_call>"}}},
      {"qwen3_xml", {{read_twin_xml, read_hermes}, {"<tool_call>"}, {"</tool_call>"}}},
      {"llama3", {{read_llama_tag, read_llama_bare, read_hermes}, {"<|python_tag|>"}}},
      {"granite3", {{read_granite, read_bare, read_hermes}, {"<|tool_call|>"}}},
      {"nemotron", {{read_nemotron, read_bare, read_hermes}, {"<TOOLCALL>"}, {"</TOOLCALL>"}}},
      {"apriel",
       {{read_apriel, read_hermes},
        {"<tool_calls>"},
        {"</tool_calls>", "[END FINAL RESPONSE]"},
        "Here are my reasoning steps:",
        "[BEGIN FINAL RESPONSE]"}},
      {"lfm2",
       {{read_lfm_json, read_lfm_python, read_hermes},
        {"<|tool_call_start|>"},
        {"<|tool_call_end|>"}}},
      {"mistral",
       {{read_mistral_list, read_mistral, read_hermes},
        {"[TOOL_CALLS]"},
        {},
        "[THINK]",
        "[/THINK]"}},
      {"kimi_k2",
       {{read_kimi, read_hermes},
        {"<|tool_calls_section_begin|>", "<|tool_call_begin|>"},
        {"<|tool_call_end|>", "<|tool_calls_section_end|>"}}},
      {"deepseek_v3",
       {{read_deepseek, read_hermes},
        {"<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"},
        {"<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"}}},
      {"glm", {{read_hermes, read_glm}, {"<tool_call>"}, {"</tool_call>"}}},
      {"minimax_m2",
       {{read_minimax, read_hermes},
        {"<minimax:tool_call>"},
        {"</invoke>", "</minimax:tool_call>"}}},
      {"deepseek_dsml",
       {{read_dsml, read_hermes},
        {"<｜DSML｜tool_calls>"},
        {"</｜DSML｜invoke>", "</｜DSML｜tool_calls>"}}},
      {"gemma4",
       {{read_twin_gemma, read_hermes},
        {"<|tool_call>"},
        {"<tool_call|>"},
        "<|channel>thought",
        "<channel|>",
        {"<turn|>", "<|tool_response>"}}},
      {"plain", {{}}}};
  return all;
}

}  // namespace

const TwinNotation& twin_notation(std::string_view dialect) { return notations().at(dialect); }

bool read_twin_tried(TwinCursor& cursor) {
  if (cursor.sees("[TOOL_CALLS][")) return read_mistral_list(cursor);
  if (cursor.sees("[TOOL_CALLS]")) return read_mistral(cursor);
  if (cursor.sees("<|tool_call>")) return read_twin_gemma(cursor);
  return read_minimax(cursor);
}

}  // namespace mlxs::chat
