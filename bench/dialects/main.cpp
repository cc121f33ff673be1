// How fast an answer goes through a dialect and the encoder of the Messages API.
//
//   write_file/FAMILY/BYTES   one call that writes a file, in pieces of so many bytes; MB/s of what
//                             the model wrote
//   dialect_only/FAMILY/BYTES the same without the encoder
//   token_at/FAMILY/N         the 256 tokens of four bytes behind token N of one call; flat in N
//   llama_server_at/FAMILY/N  the one token of four bytes behind token N, as llama-server reads it
//
// scripts/build release dialects_bench, then build/release/bench/dialects_bench
#include <benchmark/benchmark.h>

#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "chat/dialect.hpp"
#include "dialects/peer_reader.hpp"
#include "wire/anthropic/stream.hpp"

namespace mlxs {
namespace {

constexpr std::size_t token_bytes = 4;
constexpr std::size_t tokens_measured = 256;

struct Frame {
  std::string_view family;
  std::string_view before;  // up to the beginning of the file
  std::string_view after;
  bool in_json = false;                 // the file stands in a JSON string
  std::string_view peer_template = "";  // for llama-server, a file of its models/templates
};

constexpr std::array<Frame, 16> frames{{
    {"gemma4", "<|tool_call>call:Write{content:<|\"|>", "<|\"|>,path:<|\"|>a.py<|\"|>}<tool_call|>",
     false, "google-gemma-4-31B-it.jinja"},
    {"qwen3_xml", "<tool_call>\n<function=Write>\n<parameter=content>\n",
     "\n</parameter>\n</function>\n</tool_call>", false, "Qwen3-Coder.jinja"},
    {"hermes", "<tool_call>\n{\"name\": \"Write\", \"arguments\": {\"content\": \"",
     "\", \"path\": \"a.py\"}}\n</tool_call>", true,
     "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use.jinja"},
    {"gpt_oss",
     "<|channel|>commentary to=functions.Write <|constrain|>json<|message|>{\"content\": \"",
     "\"}<|call|>", true},
    {"glm", "<tool_call>Write\n<arg_key>content</arg_key>\n<arg_value>",
     "</arg_value>\n</tool_call>"},
    {"minimax_m2", "<minimax:tool_call>\n<invoke name=\"Write\">\n<parameter name=\"content\">",
     "</parameter>\n</invoke>\n</minimax:tool_call>"},
    {"deepseek_dsml",
     "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"Write\">\n"
     "<｜DSML｜parameter name=\"content\" string=\"true\">",
     "</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜tool_calls>"},
    {"deepseek_v3",
     "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>Write<｜tool▁sep｜>{\"content\": \"",
     "\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>", true},
    {"kimi_k2",
     "<|tool_calls_section_begin|><|tool_call_begin|>functions.Write:0"
     "<|tool_call_argument_begin|>{\"content\": \"",
     "\"}<|tool_call_end|><|tool_calls_section_end|>", true},
    {"mistral", "[TOOL_CALLS]Write[ARGS]{\"content\": \"", "\"}", true},
    {"llama3", "{\"name\": \"Write\", \"parameters\": {\"content\": \"", "\"}}", true},
    {"granite3", "<|tool_call|>[{\"name\": \"Write\", \"arguments\": {\"content\": \"", "\"}}]",
     true},
    {"nemotron", "<TOOLCALL>[{\"name\": \"Write\", \"arguments\": {\"content\": \"",
     "\"}}]</TOOLCALL>", true},
    {"apriel", "<tool_calls>[{\"name\": \"Write\", \"arguments\": {\"content\": \"",
     "\"}}]</tool_calls>", true},
    {"lfm2", "<|tool_call_start|>[Write(content=\"", "\")]<|tool_call_end|>", true},
    {"plain", "", ""},
}};

// A file such as agents write.
std::string file_of(std::size_t bytes, bool in_json) {
  const std::string_view line =
      in_json ? "    if value < limit and name != \\\"none\\\":  # it's {a}\\n"
              : "    if value < limit and name != \"none\":  # it's {a}\n";
  std::string file;
  while (file.size() < bytes) file += line;
  return file;
}

enum class Encoding { messages, none };

class Speaker {
 public:
  explicit Speaker(std::string_view family, Encoding encoding = Encoding::messages)
      : encoding_(encoding),
        dialect_(chat::find_dialect(family)->make(
            {.prompt_tail = "",
             .tools = {{.name = "Write",
                        .description = "",
                        .schema_json = R"({"type":"object","properties":{"path":
                          {"type":"string"},"content":{"type":"string"}}})"}}})),
        encoder_(wire::AnswerHead{.message_id = "msg_1", .request_id = "req_1", .model = "m"}) {
    send({core::TurnStarted{}});
  }

  void speak(std::string_view text, std::size_t piece) {
    for (std::size_t at = 0; at < text.size(); at += piece) speak(text.substr(at, piece));
  }
  void finish() { send(dialect_->finish(chat::StreamEnd::complete)); }

 private:
  void speak(std::string_view token) {
    events_.clear();
    dialect_->feed_to(token, events_);
    send(events_);
  }

  void send(const core::Events& events) {
    benchmark::DoNotOptimize(events.data());
    if (encoding_ == Encoding::none) return;
    bytes_.clear();
    for (const core::Event& event : events) encoder_.encode_to(event, bytes_);
    benchmark::DoNotOptimize(bytes_.data());
  }

  Encoding encoding_;
  std::unique_ptr<chat::Dialect> dialect_;
  wire::anthropic::MessageEncoder encoder_;
  core::Events events_;
  std::string bytes_;
};

void write_file(benchmark::State& state, const Frame& frame, Encoding encoding) {
  const std::string stream =
      std::string(frame.before) + file_of(200'000, frame.in_json) + std::string(frame.after);
  const auto piece = static_cast<std::size_t>(state.range(0));
  for ([[maybe_unused]] auto _ : state) {
    Speaker speaker(frame.family, encoding);
    speaker.speak(stream, piece);
    speaker.finish();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(stream.size()) * state.iterations());
}

void token_at(benchmark::State& state, const Frame& frame) {
  const auto before = static_cast<std::size_t>(state.range(0)) * token_bytes;
  const std::string head = std::string(frame.before) + file_of(before, frame.in_json);
  const std::string rest = file_of(tokens_measured * token_bytes, frame.in_json)
                               .substr(0, tokens_measured * token_bytes);
  for ([[maybe_unused]] auto _ : state) {
    state.PauseTiming();
    Speaker speaker(frame.family);
    speaker.speak(head, token_bytes);
    state.ResumeTiming();
    speaker.speak(rest, token_bytes);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(tokens_measured) * state.iterations());
}

std::string template_named(std::string_view name) {
  std::ifstream file(std::string(MLXS_LLAMA_SOURCE) + "/models/templates/" + std::string(name));
  return {std::istreambuf_iterator<char>(file), {}};
}

void peer_token_at(benchmark::State& state, const Frame& frame) {
  const auto before = static_cast<std::size_t>(state.range(0)) * token_bytes;
  const std::string token = "word";
  PeerReader reader(template_named(frame.peer_template));
  benchmark::DoNotOptimize(reader.read(std::string(frame.before) + file_of(before, frame.in_json)));
  std::size_t differences = 0;
  for ([[maybe_unused]] auto _ : state) {
    differences += reader.read(token).size();
    reader.unread(token_bytes);
    differences += reader.read("").size();
  }
  if (differences == 0) state.SkipWithError("nothing was read");
  state.SetItemsProcessed(2 * state.iterations());
}

}  // namespace
}  // namespace mlxs

int main(int argc, char** argv) {
  for (const mlxs::Frame& frame : mlxs::frames) {
    const std::string family(frame.family);
    for (const auto encoding : {mlxs::Encoding::messages, mlxs::Encoding::none}) {
      const bool encoded = encoding == mlxs::Encoding::messages;
      const std::string name = (encoded ? "write_file/" : "dialect_only/") + family;
      benchmark::RegisterBenchmark(name.c_str(), mlxs::write_file, frame, encoding)
          ->Arg(4)
          ->Arg(64)
          ->Arg(4096);
    }
    benchmark::RegisterBenchmark(("token_at/" + family).c_str(), mlxs::token_at, frame)
        ->Arg(100)
        ->Arg(20'000);
    if (frame.peer_template.empty()) continue;
    benchmark::RegisterBenchmark(("llama_server_at/" + family).c_str(), mlxs::peer_token_at, frame)
        ->Arg(100)
        ->Arg(1'000)
        ->Arg(5'000);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
