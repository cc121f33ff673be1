#include "serve/replay_rig_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/json.hpp"
#include "core/fold.hpp"

namespace mlxs::serve::testing {
namespace {

using engine::Token;

namespace json = base::json;

constexpr Token pairs_begin = 256;
constexpr Token pair_bytes = 128;  // ASCII; other bytes stay single
constexpr Token specials_begin = pairs_begin + pair_bytes * pair_bytes;
constexpr std::array<std::string_view, 26> specials{"<bos>",
                                                    "<eos>",
                                                    "<|im_start|>",
                                                    "<|im_end|>",
                                                    "<turn|>",
                                                    "<|turn>",
                                                    "<|tool_call>",
                                                    "<tool_call|>",
                                                    "<|\"|>",
                                                    "<|channel>",
                                                    "<channel|>",
                                                    "<think>",
                                                    "<|tool_response>",
                                                    "<tool_response|>",
                                                    "</think>",
                                                    "<tool_call>",
                                                    "</tool_call>",
                                                    "<|tool_call_start|>",
                                                    "<|tool_call_end|>",
                                                    "<|start|>",
                                                    "<|end|>",
                                                    "<|channel|>",
                                                    "<|message|>",
                                                    "<|constrain|>",
                                                    "<|call|>",
                                                    "<|return|>"};
constexpr std::array<std::string_view, 6> turn_enders{
    "<eos>", "<|im_end|>", "<turn|>", "<|tool_response>", "<|call|>", "<|return|>"};

std::optional<Token> special_at(std::string_view text) {
  for (std::size_t i = 0; i < specials.size(); ++i)
    if (text.starts_with(specials.at(i))) return specials_begin + static_cast<Token>(i);
  return std::nullopt;
}

Token byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

void append_pairs(std::vector<Token>& tokens, std::string_view text) {
  while (!text.empty()) {
    const Token first = byte_at(text, 0);
    const Token second = text.size() > 1 ? byte_at(text, 1) : pair_bytes;
    const bool is_pair = first < pair_bytes && second < pair_bytes;
    tokens.push_back(is_pair ? pairs_begin + first * pair_bytes + second : first);
    text.remove_prefix(is_pair ? 2 : 1);
  }
}

json::value client_value(const json::value& value) {
  if (value.is_double() &&
      value.get_double() == static_cast<double>(static_cast<long>(value.get_double())))
    return static_cast<std::int64_t>(value.get_double());
  return value;
}

std::string client_arguments(const std::string& text) {
  const json::object object = base::parse_json(text, "arguments").value().as_object();
  std::map<std::string, json::value> sorted;
  for (const auto& member : object) sorted.emplace(member.key(), client_value(member.value()));
  if (!sorted.contains("encoding")) sorted.emplace("encoding", "utf-8");
  json::object out;
  for (const auto& [key, value] : sorted) out.emplace(key, value);
  return json::serialize(out);
}

std::string hermes_call(const SpokenCall& call) {
  return "<tool_call>\n{\"name\":  \"" + call.name + "\", \"arguments\": " + call.arguments +
         "}\n</tool_call>";
}

std::string xml_call(const SpokenCall& call) {
  return "<tool_call>\n<function=" + call.name + ">\n" + call.arguments +
         "</function>\n</tool_call>";
}

std::string gemma_call(const SpokenCall& call) {
  return "<|tool_call>call:" + call.name + call.arguments + "<tool_call|>";
}

std::string python_call(const SpokenCall& call) {
  return "<|tool_call_start|>[" + call.name + "(" + call.arguments + ")]<|tool_call_end|>";
}

std::string harmony_message(const std::string& channel, const std::string& body) {
  return "<|channel|>" + channel + "<|message|>" + body;
}

std::string harmony_answer(const std::string& thought, const std::string& text,
                           const std::vector<SpokenCall>& calls) {
  const std::string next = "<|end|><|start|>assistant";
  std::string out;
  if (!thought.empty()) out = harmony_message("analysis", thought) + next;
  if (calls.empty()) return out + harmony_message("final", text);
  if (!text.empty()) out += harmony_message("commentary", text) + next;
  return out +
         harmony_message("commentary to=functions." + calls.front().name + " <|constrain|>json",
                         calls.front().arguments);
}

}  // namespace

std::vector<Token> PairVocabulary::tokenize(const core::Prompt& prompt) const {
  std::vector<Token> tokens;
  std::string plain;
  const auto flush = [&] { append_pairs(tokens, std::exchange(plain, "")); };
  for (const core::PromptPiece& piece : prompt) {
    for (std::size_t at = 0; at < piece.text.size();) {
      const auto rest = std::string_view(piece.text).substr(at);
      const auto special = piece.from_template ? special_at(rest) : std::nullopt;
      if (special) {
        flush();
        tokens.push_back(*special);
        at += bytes_of(*special).size();
      } else {
        plain += piece.text[at++];
      }
    }
  }
  flush();
  const bool wants_bos =
      front_ == Front::bos && (tokens.empty() || tokens.front() != specials_begin);
  if (wants_bos) tokens.insert(tokens.begin(), specials_begin);
  return tokens;
}

std::string PairVocabulary::bytes_of(Token token) const {
  if (token >= specials_begin)
    return std::string(specials.at(static_cast<std::size_t>(token - specials_begin)));
  if (token < pairs_begin) return std::string(1, static_cast<char>(token));
  const Token pair = token - pairs_begin;
  return {static_cast<char>(pair / pair_bytes), static_cast<char>(pair % pair_bytes)};
}

bool PairVocabulary::ends_turn(Token token) const {
  return token >= specials_begin &&
         std::ranges::find(turn_enders, bytes_of(token)) != turn_enders.end();
}

int PairVocabulary::size() const { return specials_begin + static_cast<int>(specials.size()); }

std::vector<Token> PairVocabulary::sample(std::string_view text) const {
  std::vector<Token> tokens;
  while (!text.empty()) {
    const auto special = special_at(text);
    tokens.push_back(special ? *special : byte_at(text, 0));
    text.remove_prefix(bytes_of(tokens.back()).size());
  }
  return tokens;
}

std::vector<Family> families() {
  return {{.name = "pocket"},
          {.name = "google-gemma-4-31B-it"},
          {.name = "Qwen-Qwen3-0.6B", .writing = Writing::hermes},
          {.name = "Qwen3.5-4B", .writing = Writing::xml},
          {.name = "LFM2.5-8B-A1B", .writing = Writing::python},
          {.name = "Qwen3-Coder", .writing = Writing::xml, .thinks = false},
          {.name = "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use",
           .writing = Writing::hermes,
           .thinks = false}};
}

Family family(std::string_view name) {
  auto all = families();
  all.push_back({.name = "openai-gpt-oss-120b", .writing = Writing::harmony});
  return *std::ranges::find_if(all, [&](const Family& each) { return name == each.name; });
}

chat::Template load_template(std::string_view name) {
  namespace fs = std::filesystem;
  const fs::path path = name == "pocket" ? fs::path(MLXS_TESTDATA) / "templates" / "pocket.jinja"
                                         : fs::path(MLXS_LLAMA_SOURCE) / "models" / "templates" /
                                               (std::string(name) + ".jinja");
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return chat::Template::create({std::istreambuf_iterator<char>(file), {}}, "<bos>", "<eos>")
      .value();
}

std::vector<Token> Exchange::all() const {
  std::vector<Token> tokens = prompt;
  tokens.insert(tokens.end(), sampled.begin(), sampled.end());
  return tokens;
}

Rig::Rig(const Family& family, Front front)
    : family_(family), vocabulary_(std::make_unique<PairVocabulary>(front)) {
  chat::Template chat_template = load_template(family.name);
  const chat::DialectEntry& dialect = chat::dialect_for(chat_template.source(), "");
  model_ = std::make_unique<ServedModel>(ServedModel{.name = "rig",
                                                     .context_tokens = 1 << 20,
                                                     .chat_template = std::move(chat_template),
                                                     .dialect = &dialect,
                                                     .vocabulary = vocabulary_.get()});
  forget();
}

void Rig::forget() { memory_ = std::make_unique<PromptMemory>(*model_); }

PreparedPrompt Rig::prepare(const core::ChatRequest& request) {
  auto prompt = prepare_prompt(*model_, request, *memory_);
  EXPECT_TRUE(prompt.ok()) << (prompt.ok() ? "" : prompt.error().message);
  return prompt.ok() ? std::move(prompt).value() : PreparedPrompt{};
}

Exchange Rig::say(const core::ChatRequest& request, std::string_view text,
                  engine::DoneReason reason) {
  Exchange exchange{.prompt = {}, .sampled = vocabulary_->sample(text)};
  Turn turn = Turn::begin(*model_, request, *memory_).value();
  exchange.prompt = turn.spec().tokens;
  for (const Token token : exchange.prompt) exchange.prompt_text += vocabulary_->bytes_of(token);
  core::Fold fold;
  const auto hear = [&](const engine::Output& output) {
    for (const core::Event& event : turn.feed(output, ids_)) fold.feed(event);
  };
  hear(engine::Admitted{});
  for (std::size_t at = 0; at < text.size(); at += 5)
    hear(engine::Tokens{.bytes = std::string(text.substr(at, 5)), .n_tokens = 1});
  hear(engine::Done{.reason = reason, .tokens = exchange.sampled});
  auto answer = fold.take();
  exchange.blocks = std::get<core::Answer>(answer).blocks;
  return exchange;
}

std::string Rig::spell(const core::ChatRequest& request, const std::string& thought,
                       const std::string& text, const std::vector<SpokenCall>& calls) const {
  const bool may_think = request.thinking.mode == core::ThinkingMode::adaptive;
  const bool thinks = may_think && !thought.empty();
  if (family_.writing == Writing::harmony)
    return harmony_answer(thinks ? thought : "", text, calls);
  std::string out;
  if (may_think && !thinks && family_.writing == Writing::xml) out = "\n</think>\n\n";
  if (thinks && family_.writing == Writing::gemma)
    out = "<|channel>thought\n" + thought + "\n<channel|>";
  if (thinks && family_.writing != Writing::gemma) {
    const bool opened = family_.writing == Writing::xml;  // by the prompt
    out = (opened ? "" : "<think>\n") + thought + "\n</think>\n\n";
  }
  out += text;
  for (const SpokenCall& call : calls) {
    if (family_.writing == Writing::gemma) {
      out += gemma_call(call);
    } else if (family_.writing == Writing::python) {
      out += python_call(call);
    } else {
      if (!text.empty() || &call != &calls.front()) out += '\n';
      out += family_.writing == Writing::hermes ? hermes_call(call) : xml_call(call);
    }
  }
  return out;
}

SpokenCall Rig::read_call(const std::string& path, int limit) const {
  const std::string number = std::to_string(limit);
  switch (family_.writing) {
    case Writing::gemma:
      return {.name = "Read",
              .arguments = "{limit:" + number + ".0,file_path:<|\"|>" + path + "<|\"|>,}"};
    case Writing::python:
      return {.name = "Read",
              .arguments = "limit=" + number + ".0, file_path=" + base::quote(path)};
    case Writing::harmony:
    case Writing::hermes:
      return {
          .name = "Read",
          .arguments = "{\"limit\" :" + number + ".0,  \"file_path\":" + base::quote(path) + "}"};
    case Writing::xml: break;
  }
  return {.name = "Read",
          .arguments = "<parameter=limit>\n" + number +
                       ".0\n</parameter>\n<parameter=file_path>\n" + path + "\n</parameter>\n"};
}

core::ChatRequest reading_request(bool thinking, const std::string& text) {
  core::ChatRequest request;
  request.system = {"Be brief."};
  request.tools = {{.name = "Read",
                    .description = "Reads a file.",
                    .schema_json = R"({"type":"object","properties":{
      "file_path":{"type":"string","description":"Which."},
      "limit":{"type":"number","description":"Lines."},
      "encoding":{"type":"string","description":"Of the text.","default":"utf-8"}}})"}};
  request.messages = {user(text)};
  if (thinking) request.thinking.mode = core::ThinkingMode::adaptive;
  return request;
}

core::Message user(const std::string& text) {
  return {.role = core::Role::user, .blocks = {core::TextBlock{.text = text}}};
}

core::Message sent_back(const Exchange& exchange) {
  core::Message message{.role = core::Role::assistant, .blocks = exchange.blocks};
  for (core::Block& block : message.blocks) {
    if (auto* call = std::get_if<core::ToolUseBlock>(&block))
      call->input_json = client_arguments(call->input_json);
    if (auto* thinking = std::get_if<core::ThinkingBlock>(&block)) thinking->signature = "signed";
  }
  return message;
}

core::Message results_of(const Exchange& exchange, const std::string& text) {
  core::Message message{.role = core::Role::user, .blocks = {}};
  for (const core::Block& block : exchange.blocks) {
    const auto* call = std::get_if<core::ToolUseBlock>(&block);
    if (call == nullptr) continue;
    message.blocks.push_back(
        core::ToolResultBlock{.tool_use_id = call->id, .content = {core::TextBlock{.text = text}}});
  }
  return message;
}

bool begins_with(const std::vector<Token>& tokens, const std::vector<Token>& beginning) {
  return tokens.size() >= beginning.size() &&
         std::equal(beginning.begin(), beginning.end(), tokens.begin());
}

}  // namespace mlxs::serve::testing
