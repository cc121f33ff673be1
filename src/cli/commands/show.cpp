#include <array>
#include <cstdio>
#include <iostream>

#include "app/human.hpp"
#include "app/library.hpp"
#include "cli/commands/commands.hpp"
#include "cli/failure.hpp"
#include "cli/table.hpp"

namespace mlxs::cli {
namespace {

std::string short_number(float value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", static_cast<double>(value));
  return text.data();
}

std::string sampling_line(const core::SamplingRequest& sampling) {
  const core::SamplingSettings settings = core::resolve(sampling, {});
  if (settings.temperature <= 0) return "greedy (temperature 0)";
  return "temperature " + short_number(settings.temperature) + ", top-p " +
         short_number(settings.top_p) + ", top-k " + std::to_string(settings.top_k) + ", min-p " +
         short_number(settings.min_p);
}

}  // namespace

int show_model(const app::Config& config) {
  const auto described = app::describe_model(config, config.model);
  if (!described.ok()) return fail(described.error());
  const app::ModelCard& card = described.value();
  const bool chats = !card.dialect.empty();
  std::cout << format_table({
      {"name", card.file.name},
      {"architecture", card.file.architecture},
      {"parameters", app::human_count(card.file.parameters)},
      {"type", card.file.quantisation},
      {"size", app::human_bytes(card.file.file_bytes)},
      {"window", std::to_string(card.file.context_tokens_trained) + " tokens"},
      {"sampling", sampling_line(card.file.sampling)},
      {"dialect", chats ? card.dialect : "none: the file has no chat template"},
      {"thinking", card.can_think ? "yes, on request" : "no switch for it"},
      {"file", card.file.path.string()},
  });
  for (const std::string& misfit : card.misfits) std::cout << "\nWarning: " << misfit << "\n";
  return 0;
}

}  // namespace mlxs::cli
