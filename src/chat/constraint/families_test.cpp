// The grammars against the templates and the dialects: what a template writes for a call a grammar
// accepts, and what a grammar makes a dialect reads.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "base/json.hpp"
#include "chat/constraint/call_family.hpp"
#include "chat/constraint/gbnf_twin_test.hpp"
#include "chat/constraint/llama_grammar_test.hpp"
#include "chat/constraint/plan_checks_test.hpp"
#include "chat/template.hpp"

namespace mlxs::chat {
namespace {

struct TemplateRow {
  std::string file;
  std::string turn_end;
  Thinking thinking = Thinking::off;
  std::string header = "";  // where the model's words begin, when it is not the prompt's end
  enum class Shows { several, one } shows = Shows::several;
};

std::vector<TemplateRow> template_rows() {
  using enum TemplateRow::Shows;
  const std::string sentence = "<｜end▁of▁sentence｜>";
  return {
      {"google-gemma-4-31B-it.jinja", "<|tool_response>", Thinking::on},
      {"Qwen3.5-4B.jinja", "<|im_end|>", Thinking::on},
      {"Qwen3-Coder.jinja", "<|im_end|>"},
      {"Qwen-Qwen2.5-7B-Instruct.jinja", "<|im_end|>"},
      {"Qwen-Qwen3-0.6B.jinja", "<|im_end|>", Thinking::on},
      {"deepseek-ai-DeepSeek-V3.1.jinja", sentence},
      {"llama-cpp-deepseek-r1.jinja", sentence, Thinking::off, "<｜Assistant｜>"},
      {"deepseek-ai-DeepSeek-V3.2.jinja", sentence, Thinking::on},
      {"deepseek-ai-DeepSeek-V4.jinja", sentence, Thinking::on},
      {"openai-gpt-oss-120b.jinja", "<|call|>", Thinking::off, "", one},
      {"mistralai-Mistral-Nemo-Instruct-2407.jinja", ""},
      {"Mistral-Small-3.2-24B-Instruct-2506.jinja", ""},
      {"mistralai-Ministral-3-14B-Reasoning-2512.jinja", ""},
      {"unsloth-mistral-Devstral-Small-2507.jinja", ""},
      {"GLM-4.6.jinja", ""},
      {"GLM-4.7-Flash.jinja", ""},
      {"moonshotai-Kimi-K2.jinja", "<|im_end|>"},
      {"Kimi-K2-Thinking.jinja", "<|im_end|>"},
      {"MiniMax-M2.jinja", "[e~[", Thinking::on, "]~b]ai\n"},
      {"NVIDIA-Nemotron-Nano-v2.jinja", "<SPECIAL_12>", Thinking::off, "<SPECIAL_11>Assistant\n"},
      {"meta-llama-Llama-3.1-8B-Instruct.jinja", "<|eot_id|>", Thinking::off, "", one},
      {"meta-llama-Llama-3.3-70B-Instruct.jinja", "<|eot_id|>", Thinking::off, "", one},
      {"LFM2.5-8B-A1B.jinja", "<|im_end|>"}};
}

std::string read_template(const std::string& file) {
  std::ifstream stream(std::string(MLXS_LLAMA_SOURCE) + "/models/templates/" + file);
  EXPECT_TRUE(stream.good()) << file;
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<core::Tool> writer_tools() {
  return {{.name = "Write",
           .description = "Write a file",
           .schema_json =
               R"({"type":"object","properties":{"content":{"type":"string","description":"c"},
         "flag":{"type":"boolean","description":"f"},"lines":{"type":"array","description":"l",
         "items":{"type":"integer"}},"n":{"type":"integer","description":"n"}},
         "required":["content","n"]})"},
          {.name = "ls", .description = "List", .schema_json = R"({"type":"object"})"}};
}

// What the model wrote, and the end of the prompt that it wrote it behind.
struct Written {
  std::string text;
  std::string prompt;
};

Written written_by(const TemplateRow& row, Conversation conversation) {
  const auto chat_template = Template::create(read_template(row.file), "<bos>", "");
  EXPECT_TRUE(chat_template.ok()) << row.file;
  const auto render = [&](bool add_header) {
    const auto prompt = chat_template.value().render(
        conversation, {.thinking = row.thinking, .add_generation_prompt = add_header});
    EXPECT_TRUE(prompt.ok()) << row.file;
    return prompt.ok() ? core::text_of(prompt.value()) : "";
  };
  const std::string whole = render(false);
  conversation.messages.pop_back();
  std::string prompt = render(true);
  if (!row.header.empty()) prompt = whole.substr(0, whole.find(row.header)) + row.header;
  EXPECT_TRUE(whole.starts_with(prompt)) << prompt << "\n---\n" << whole;
  const std::size_t end = whole.rfind(row.turn_end);
  if (::testing::Test::HasFailure() || end == std::string::npos || end < prompt.size()) return {};
  return {.text = whole.substr(prompt.size(), end - prompt.size()), .prompt = prompt};
}

Conversation conversation_with(const std::vector<TemplateCall>& calls) {
  Conversation conversation;
  conversation.tools = writer_tools();
  conversation.messages.push_back({.role = "user", .content = "Write it."});
  conversation.messages.push_back({.role = "assistant", .tool_calls = calls});
  return conversation;
}

TemplateCall write_call(const std::string& content) {
  return {.id = "123456789",
          .name = "Write",
          .arguments_json =
              "{\"content\":" + base::quote(content) + ",\"flag\":true,\"lines\":[1,-22],\"n\":5}"};
}

// Python strings of LFM2.5's template escape nothing.
std::vector<std::string> contents(const std::string& dialect) {
  if (dialect == "lfm2") return {"", "plain words", "a: b, (c)\n\td"};
  return {"",
          " ",
          "\n",
          "\n  def f():\n\treturn \"a\\n\" < 1 </think>\r\n\n",
          "é日👩 'q' \"",
          "007",
          "{\"a\":1}",
          "</p> <b> </ </para <|x|> [x] ```"};
}

void expect_accepted(const core::ChatRequest& request, const std::string& dialect,
                     const std::string& text) {
  const auto plan = Constraints().plan(request, {.dialect = dialect});
  ASSERT_TRUE(plan != nullptr && plan->constraint) << dialect;
  const std::string& grammar = plan->constraint->grammar;
  const std::size_t begin = text.find(plan->constraint->trigger);
  ASSERT_NE(begin, std::string::npos) << plan->constraint->trigger << " in " << text;
  const std::string held = text.substr(begin);
  EXPECT_TRUE(Gbnf(grammar).accepts(held)) << dialect << ": " << held;
  LlamaGrammar llama(grammar);
  ASSERT_TRUE(llama.compiles()) << grammar;
  EXPECT_TRUE(llama.accepts(held)) << dialect << ": " << held;
}

TEST(GrammarFamilies, AcceptCallsAsTheTemplatesWriteThem) {
  for (const TemplateRow& row : template_rows()) {
    SCOPED_TRACE(row.file);
    const std::string dialect(dialect_for(read_template(row.file), "").name);
    core::ChatRequest request = forced_request(writer_tools());
    for (const std::string& content : contents(dialect)) {
      const Written one = written_by(row, conversation_with({write_call(content)}));
      const auto seen = seen_by_grammar(dialect, request.tools, one.text, one.prompt);
      expect_accepted(request, dialect, seen);
      request.tool_choice.parallel = false;
      expect_accepted(request, dialect, seen);
      request.tool_choice.parallel = true;
      if (HasFailure()) return;
    }
    if (row.shows == TemplateRow::Shows::one) continue;
    const TemplateCall call = write_call("x");
    const TemplateCall list{.id = "abcdefghi", .name = "ls", .arguments_json = "{}"};
    const Written three = written_by(row, conversation_with({call, list, call}));
    const auto seen = seen_by_grammar(dialect, request.tools, three.text, three.prompt);
    expect_accepted(request, dialect, seen);
    request.tool_choice.parallel = false;
    const auto plan = Constraints().plan(request, {.dialect = dialect});
    EXPECT_FALSE(Gbnf(plan->constraint->grammar).accepts(seen)) << seen;
  }
}

TEST(GrammarFamilies, AcceptCallsOfStrictToolsFromTheirOpenerOn) {
  core::ChatRequest request;
  request.tools = writer_tools();
  request.tools.front().strict = true;
  int tried = 0;
  for (const TemplateRow& row : template_rows()) {
    SCOPED_TRACE(row.file);
    const std::string dialect(dialect_for(read_template(row.file), "").name);
    // GPT-OSS's history has another order than its models write.
    if (find_grammar_family(dialect)->trigger.empty() || dialect == "gpt_oss") continue;
    const Written one = written_by(row, conversation_with({write_call("a <b> c")}));
    expect_accepted(request, dialect, one.text);
    ++tried;
  }
  EXPECT_GT(tried, 18);
  expect_accepted(request, "gpt_oss",
                  "<|channel|>commentary to=functions.Write <|constrain|>json<|message|>"
                  "{\"content\": \"x\", \"n\": 1}");
}

TEST(GrammarFamilies, MakeCallsThatTheDialectsRead) {
  const std::vector<core::Tool> tools = corpus_tools();
  ASSERT_GE(tools.size(), 62U);
  const core::ChatRequest request = forced_request(tools);
  for (const std::string& dialect : grammar_dialects()) {
    const auto plan = Constraints().plan(request, {.dialect = dialect});
    ASSERT_TRUE(plan->constraint) << dialect;
    const Gbnf gbnf(plan->constraint->grammar);
    EXPECT_EQ(gbnf.undefined(), std::set<std::string>()) << dialect;
    std::mt19937 random(17);
    std::set<std::string> called;
    for (int round = 0; round < 400; ++round) {
      const std::string text = gbnf.sample(random, 20 + round % 300);
      if (begins_thought(text)) continue;
      const HeardAnswer heard = hear(dialect, tools, text, prompt_tail_of(dialect));
      ASSERT_EQ(complaint_about(heard, tools, plan->remarks), "") << dialect << ": " << text;
      for (const HeardCall& call : heard.calls) called.insert(call.name);
    }
    EXPECT_GT(called.size(), tools.size() / 2) << dialect;
  }
}

// The fewest and the most calls of one answer that the grammar makes.
std::pair<std::size_t, std::size_t> calls_made(const core::ChatRequest& request,
                                               const std::string& dialect) {
  const auto plan = Constraints().plan(request, {.dialect = dialect});
  const Gbnf gbnf(plan->constraint->grammar);
  std::mt19937 random(18);
  std::pair<std::size_t, std::size_t> made{1000, 0};
  for (int round = 0; round < 100; ++round) {
    const std::string text = gbnf.sample(random, 60);
    if (begins_thought(text)) continue;
    const auto heard = hear(dialect, request.tools, text, prompt_tail_of(dialect));
    made.first = std::min(made.first, heard.calls.size());
    made.second = std::max(made.second, heard.calls.size());
  }
  return made;
}

TEST(GrammarFamilies, MakeNoMoreCallsThanAreAllowed) {
  core::ChatRequest request = forced_request(writer_tools());
  for (const std::string& dialect : grammar_dialects()) {
    request.tool_choice.parallel = true;
    const auto [fewest, most] = calls_made(request, dialect);
    EXPECT_EQ(fewest, 1U) << dialect;
    EXPECT_EQ(most > 1, dialect != "gpt_oss") << dialect;
    request.tool_choice.parallel = false;
    EXPECT_EQ(calls_made(request, dialect), std::pair(std::size_t{1}, std::size_t{1})) << dialect;
  }
}

// Where the prompt leaves it to the model, a thought may stand before what is forced.
TEST(GrammarFamilies, LetTheModelThinkFirst) {
  const std::pair<const char*, const char*> thoughts[] = {
      {"gemma4", "<|channel>thought\nHm.\n<channel|>"},
      {"hermes", "<think>\nHm.\n</think>\n\n"},
      {"qwen3_xml", "<think>\nHm.\n</think>\n\n"},
      {"mistral", "[THINK]Hm.[/THINK]"},
      {"gpt_oss", "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant"}};
  for (const auto& [dialect, thought] : thoughts) {
    const core::ChatRequest request = forced_request(writer_tools());
    const auto plan = Constraints().plan(request, {.dialect = dialect});
    std::mt19937 random(19);
    const Gbnf gbnf(plan->constraint->grammar);
    std::string call;
    do {
      call = gbnf.sample(random, 30);
    } while (begins_thought(call) || call.starts_with(' ') || call.starts_with('\n'));
    const std::string tail = prompt_tail_of(dialect);
    const std::string text = thought + call;
    EXPECT_EQ(hear(dialect, request.tools, text, tail).thinking, "Hm.") << dialect;
    const std::string seen = seen_by_grammar(dialect, request.tools, text, tail);
    EXPECT_EQ(seen.find("Hm"), std::string::npos) << seen;
    expect_accepted(request, dialect, seen);
  }
}

}  // namespace
}  // namespace mlxs::chat
