// bare_decode MODEL CONTEXT_TOKENS: how long the engine alone takes for some tokens behind others.
// Reads lines "DEPTH TOKENS" and prints the milliseconds of each, in order; ascending depths are
// the fastest.
#include <algorithm>
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

// Appends tokens to the lane, in as few calls as servers do. False when the model fails.
bool decode(Model& model, int tokens) {
  while (tokens > 0) {
    const int depth = model.length(0);
    const int count = std::min(tokens, model.traits().decode_tokens_max);
    std::vector<BatchToken> batch;
    for (int i = 0; i < count; ++i)
      batch.push_back({.token = 300 + (depth + i) * 31 % 3000,
                       .position = depth + i,
                       .lane = 0,
                       .wants_logits = i + 1 == count});
    if (model.decode(batch) != DecodeStatus::ok) return false;
    static_cast<void>(model.logits(count - 1));  // waits for a GPU
    tokens -= count;
  }
  return true;
}

bool go_to(Model& model, int depth) {
  if (model.can_rewind(0, std::min(depth, model.length(0))))
    model.rewind(0, std::min(depth, model.length(0)));
  else
    model.clear(0);
  return decode(model, depth - model.length(0));
}

// -1 when the model fails.
double decode_ms(Model& model, int tokens) {
  const auto start = std::chrono::steady_clock::now();
  if (!decode(model, tokens)) return -1.0;
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
  Model& model = *loaded.value().model;
  int depth = 0;
  int tokens = 0;
  while (std::scanf("%d %d", &depth, &tokens) == 2) {
    if (depth < 0 || tokens < 1 || depth + tokens > context_tokens || !go_to(model, depth))
      return 1;
    const double ms = decode_ms(model, tokens);
    if (ms < 0.0) return 1;
    std::printf("%.3f\n", ms);
  }
  return 0;
}

}  // namespace
}  // namespace mlxs::bench

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: bare_decode MODEL CONTEXT_TOKENS < LINES\n", stderr);
    return 2;
  }
  return mlxs::bench::run(arguments[1], std::atoi(arguments[2]));
}
