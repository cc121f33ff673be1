// bare_decode MODEL CONTEXT_TOKENS: how long the engine alone takes for a number of tokens behind a
// number of others. Fills one lane with runs of several lengths and prints a line of JSON for each:
// {"depth":,"tokens":,"ms":}.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/llama/loader.hpp"

namespace mlxs::bench {
namespace {

using engine::BatchToken;
using engine::DecodeStatus;
using engine::Model;

// Ascending powers and the longest run of one decode call.
constexpr int run_lengths[] = {1, 16, 64, 128, 256, 384, 512};

std::vector<BatchToken> run_at(int depth, int tokens) {
  std::vector<BatchToken> batch;
  for (int i = 0; i < tokens; ++i) {
    const int position = depth + i;
    batch.push_back({.token = 300 + position * 31 % 3000,
                     .position = position,
                     .lane = 0,
                     .wants_logits = i + 1 == tokens});
  }
  return batch;
}

// -1 when the model fails.
double decode_ms(Model& model, const std::vector<BatchToken>& batch) {
  const auto start = std::chrono::steady_clock::now();
  if (model.decode(batch) != DecodeStatus::ok) return -1.0;
  static_cast<void>(model.logits(static_cast<int>(batch.size()) - 1));  // waits for a GPU
  const auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double, std::milli>(end - start).count();
}

int run(const std::string& path, int context_tokens) {
  base::Log log(base::LogLevel::off);
  auto loaded =
      engine::llama::load({.path = path, .context_tokens = context_tokens, .lanes = 1}, log);
  if (!loaded.ok()) {
    std::fprintf(stderr, "bare_decode: %s\n", loaded.error().message.c_str());
    return 1;
  }
  int depth = 0;
  for (std::size_t round = 0; depth + 512 < context_tokens; ++round) {
    const int tokens = run_lengths[round % std::size(run_lengths)];
    const double ms = decode_ms(*loaded.value().model, run_at(depth, tokens));
    if (ms < 0.0) return 1;
    std::printf("{\"depth\":%d,\"tokens\":%d,\"ms\":%.3f}\n", depth, tokens, ms);
    depth += tokens;
  }
  return 0;
}

}  // namespace
}  // namespace mlxs::bench

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: bare_decode MODEL CONTEXT_TOKENS\n", stderr);
    return 2;
  }
  return mlxs::bench::run(arguments[1], std::atoi(arguments[2]));
}
