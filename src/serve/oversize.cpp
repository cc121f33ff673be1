#include "serve/oversize.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mlxs::serve {
namespace {

// Code and prose have 3 to 5 bytes a token, logs and tables up to 7. What stays below this times
// the window is prepared as usual.
constexpr std::size_t plausible_bytes_per_token = 8;
// Tokenised in some 60 ms, so that a stop does not wait longer.
constexpr std::size_t slice_bytes = 64 * 1024;
// A cut may split a word, and a vocabulary may put something in front of each slice.
constexpr int tokens_a_cut_may_add = 8;

using Texts = std::vector<std::string_view>;

void collect(const core::ToolResultBlock& result, Texts& texts) {
  for (const core::ToolResultPart& part : result.content)
    if (const auto* text = std::get_if<core::TextBlock>(&part)) texts.emplace_back(text->text);
}

// What every template renders. Thinking and tools may be left out of a prompt, so they do not
// count.
Texts texts_of(const core::ChatRequest& request) {
  Texts texts(request.system.begin(), request.system.end());
  for (const core::Message& message : request.messages) {
    for (const core::Block& block : message.blocks) {
      if (const auto* text = std::get_if<core::TextBlock>(&block)) texts.emplace_back(text->text);
      if (const auto* result = std::get_if<core::ToolResultBlock>(&block)) collect(*result, texts);
    }
  }
  return texts;
}

std::size_t bytes_of(const Texts& texts) {
  return std::accumulate(texts.begin(), texts.end(), std::size_t{0},
                         [](std::size_t sum, std::string_view text) { return sum + text.size(); });
}

// The first slice of the text, which ends between two characters.
std::string_view first_slice(std::string_view text) {
  if (text.size() <= slice_bytes) return text;
  std::size_t end = slice_bytes;
  while (end > 1 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

int scaled(int tokens, std::size_t bytes_read, std::size_t bytes) {
  const double all = static_cast<double>(tokens) * static_cast<double>(bytes) /
                     static_cast<double>(std::max<std::size_t>(1, bytes_read));
  return static_cast<int>(std::min<double>(all, std::numeric_limits<int>::max()));
}

}  // namespace

std::optional<int> oversize_tokens(const ServedModel& model, const core::ChatRequest& request,
                                   const std::stop_token& stop) {
  const Texts texts = texts_of(request);
  const std::size_t bytes = bytes_of(texts);
  const auto window = static_cast<std::size_t>(model.context_tokens);
  if (bytes <= plausible_bytes_per_token * window) return std::nullopt;

  int tokens = 0;  // at least
  std::size_t bytes_read = 0;
  for (std::string_view text : texts) {
    while (!text.empty()) {
      if (tokens > model.context_tokens || stop.stop_requested())
        return std::max(scaled(tokens, bytes_read, bytes), model.context_tokens + 1);
      const std::string_view slice = first_slice(text);
      text.remove_prefix(slice.size());
      const auto counted = model.vocabulary->tokenize({{.text = std::string(slice)}});
      tokens += std::max(0, static_cast<int>(counted.size()) - tokens_a_cut_may_add);
      bytes_read += slice.size();
    }
  }
  if (tokens <= model.context_tokens) return std::nullopt;
  return std::max(tokens, model.context_tokens + 1);
}

base::Error prompt_too_long(int tokens, int maximum) {
  return {.code = base::ErrorCode::prompt_too_long,
          .message = "prompt is too long: " + std::to_string(tokens) + " tokens > " +
                     std::to_string(maximum) + " maximum",
          .param = "messages"};
}

}  // namespace mlxs::serve
