#include "app/option_table.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "app/address.hpp"
#include "app/byte_size.hpp"
#include "base/limits.hpp"

namespace mlxs::app {
namespace {

// The largest window any known model family has is 10 million; beyond this it is a typing error.
constexpr int ctx_size_max = 16 * 1024 * 1024;
// A smaller window does not even hold a template and an answer.
constexpr int ctx_size_min = 256;
constexpr int threads_max = 1024;
constexpr int gpu_layers_max = 10'000;
// A day; more is no timeout.
constexpr int stall_timeout_max = 86'400;
static_assert(base::limits::stall_timeout.count() == 120, "the table below says so in words");
static_assert(base::limits::lanes_max == 64, "the table below says so in words");

template <typename T>
std::optional<T> parse_number(std::string_view text, T low, T high) {
  T value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = failed == std::errc{} && end == text.data() + text.size();
  if (!whole || !(value >= low && value <= high)) return std::nullopt;
  return value;
}

std::optional<int> parse_ctx_size(std::string_view text) {
  const auto size = parse_number(text, 0, ctx_size_max);
  return size && *size > 0 && *size < ctx_size_min ? std::nullopt : size;
}

std::optional<std::string> parse_text(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

// A key travels in a header: visible ASCII only.
std::optional<std::string> parse_key(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~') return std::nullopt;
  }
  return parse_text(text);
}

std::optional<Config> with_cache(Config config, std::optional<std::uint64_t> Config::*field,
                                 std::string_view text) {
  if (text == "auto") {
    config.*field = std::nullopt;
    return config;
  }
  const auto bytes = text == "off" ? std::optional<std::uint64_t>(0) : parse_bytes(text);
  if (!bytes) return std::nullopt;
  config.*field = bytes;
  return config;
}

template <typename T>
std::optional<Config> with(Config config, T Config::*field, std::optional<T> value) {
  if (!value) return std::nullopt;
  config.*field = *std::move(value);
  return config;
}

template <typename T>
std::optional<Config> with_sampling(Config config, std::optional<T> core::SamplingRequest::*field,
                                    std::optional<T> value) {
  if (!value) return std::nullopt;
  config.sampling.*field = value;
  return config;
}

std::optional<Config> apply_log_level(Config config, std::string_view text) {
  const auto level = parse_log_level(text);
  if (!level) return std::nullopt;
  config.log_level = level;
  return config;
}

std::optional<Config> apply_tool_grammar(Config config, std::string_view text) {
  if (text != "strict" && text != "all") return std::nullopt;
  config.held_tools = text == "all" ? chat::HeldTools::all : chat::HeldTools::strict;
  return config;
}

std::optional<Config> apply_auto_mode(Config config, std::string_view text) {
  if (text != "off" && text != "rules") return std::nullopt;
  config.auto_mode = text == "rules" ? serve::AutoMode::rules : serve::AutoMode::off;
  return config;
}

std::optional<Config> apply_home(Config config, std::string_view text) {
  if (text.empty()) return std::nullopt;
  config.home = std::filesystem::path(text);
  return config;
}

using Text = std::string_view;
using Sampling = core::SamplingRequest;

const auto table =
    std::to_array<Option>(
        {
            {"MODEL", "MLX_SERVE_MODEL", "MODEL",
             "A path to a GGUF file, a name from `mlx-serve list`, or nothing: pocket", "",
             "a path to a GGUF file or a name from `mlx-serve list`", Scope::model,
             [](Config c, Text t) { return with(std::move(c), &Config::model, parse_text(t)); }},
            {"--host", "MLX_SERVE_HOST", "ADDRESS", "Address of the server", "127.0.0.1",
             "an IP address such as 127.0.0.1 or 0.0.0.0, or localhost", Scope::connection,
             [](Config c, Text t) { return with(std::move(c), &Config::host, parse_host(t)); }},
            {"--port", "MLX_SERVE_PORT", "PORT", "Port of the server; 0 takes any free one",
             "11234", "a whole number from 0 to 65535", Scope::connection,
             [](Config c, Text t) {
               return with(std::move(c), &Config::port, parse_number<std::uint16_t>(t, 0, 65535));
             }},
            {"--api-key", "MLX_SERVE_API_KEY", "KEY", "Key that every request must carry", "",
             "visible ASCII characters without spaces", Scope::connection,
             [](Config c, Text t) { return with(std::move(c), &Config::api_key, parse_key(t)); }},
            {"--ctx-size", "MLX_SERVE_CTX_SIZE", "TOKENS",
             "Window of one conversation; 0 takes the model's own", "0",
             "0 or a whole number from 256 to 16777216", Scope::server,
             [](Config c, Text t) {
               return with(std::move(c), &Config::ctx_size, parse_ctx_size(t));
             }},
            {"--lanes", "MLX_SERVE_LANES", "COUNT", "Requests worked on at the same time", "4",
             "a whole number from 1 to 64", Scope::server,
             [](Config c, Text t) {
               return with(std::move(c), &Config::lanes,
                           parse_number(t, 1, base::limits::lanes_max));
             }},
            {"--threads", "MLX_SERVE_THREADS", "COUNT",
             "CPU threads of the engine; 0 takes one per core", "0",
             "a whole number from 0 to 1024", Scope::server,
             [](Config c, Text t) {
               return with(std::move(c), &Config::threads, parse_number(t, 0, threads_max));
             }},
            {"--gpu-layers", "MLX_SERVE_GPU_LAYERS", "COUNT",
             "Layers of the model on the GPU; -1 takes all that fit", "-1",
             "a whole number from -1 to 10000", Scope::server,
             [](Config c, Text t) {
               return with(std::move(c), &Config::gpu_layers, parse_number(t, -1, gpu_layers_max));
             }},
            {"--cache-ram", "MLX_SERVE_CACHE_RAM", "SIZE",
             "Memory for waiting conversations; auto: a third of what is free", "auto",
             "auto, off or a size such as 8G or 500M", Scope::server,
             [](Config c, Text t) { return with_cache(std::move(c), &Config::cache_ram, t); }},
            {"--cache-disk", "MLX_SERVE_CACHE_DISK", "SIZE",
             "Disk space for what survives a restart; off leaves nothing there", "auto",
             "auto, off or a size such as 8G or 500M", Scope::server,
             [](Config c, Text t) { return with_cache(std::move(c), &Config::cache_disk, t); }},
            {"--tool-grammar", "MLX_SERVE_TOOL_GRAMMAR", "TOOLS",
             "Tools whose calls are held to their schema: those marked strict, or all", "strict",
             "strict or all", Scope::server, apply_tool_grammar},
            {"--stall-timeout", "MLX_SERVE_STALL_TIMEOUT", "SECONDS",
             "Give a request up when the model makes no progress on it for so long", "120",
             "a whole number from 1 to 86400", Scope::server,
             [](Config c, Text t) {
               return with(std::move(c), &Config::stall_timeout,
                           parse_number(t, 1, stall_timeout_max));
             }},
            {"--auto-mode", "MLX_SERVE_AUTO_MODE", "CHECK",
             "Check of tool calls for Claude Code's auto mode: none, or by rules", "off",
             "off or rules", Scope::server, apply_auto_mode},
            {"--temperature", "MLX_SERVE_TEMPERATURE", "NUMBER",
             "Sampling temperature; 0 takes the likeliest token", "", "a number from 0 to 2",
             Scope::server,
             [](Config c, Text t) {
               return with_sampling(std::move(c), &Sampling::temperature,
                                    parse_number(t, 0.0F, 2.0F));
             }},
            {"--top-p", "MLX_SERVE_TOP_P", "NUMBER",
             "Keep the likeliest tokens up to this probability", "", "a number from 0 to 1",
             Scope::server,
             [](Config c, Text t) {
               return with_sampling(std::move(c), &Sampling::top_p, parse_number(t, 0.0F, 1.0F));
             }},
            {"--top-k", "MLX_SERVE_TOP_K", "COUNT",
             "Keep this many of the likeliest tokens; 0 keeps all", "",
             "a whole number from 0 to 1000000", Scope::server,
             [](Config c, Text t) {
               return with_sampling(std::move(c), &Sampling::top_k, parse_number(t, 0, 1'000'000));
             }},
            {"--min-p", "MLX_SERVE_MIN_P", "NUMBER",
             "Drop tokens below this share of the likeliest token's probability", "",
             "a number from 0 to 1", Scope::server,
             [](Config c, Text t) {
               return with_sampling(std::move(c), &Sampling::min_p, parse_number(t, 0.0F, 1.0F));
             }},
            {"--seed", "MLX_SERVE_SEED", "NUMBER", "Seed of the sampling, for answers that repeat",
             "", "a whole number from 0 to 18446744073709551615", Scope::server,
             [](Config c, Text t) {
               constexpr auto high = std::numeric_limits<std::uint64_t>::max();
               return with_sampling(std::move(c), &Sampling::seed,
                                    parse_number<std::uint64_t>(t, 0, high));
             }},
            {"--log-level", "MLX_SERVE_LOG_LEVEL", "LEVEL",
             "How much the log says: trace, debug, info, warn, error, off", "",
             "one of trace, debug, info, warn, error, off", Scope::server, apply_log_level},
            {"--home", "MLX_SERVE_HOME", "FOLDER", "Folder of the models and the chat history", "",
             "a path to a folder", Scope::library, apply_home},
        });

}  // namespace

std::span<const Option> options() { return table; }

std::optional<base::LogLevel> parse_log_level(std::string_view text) {
  constexpr auto names = std::to_array<std::pair<std::string_view, base::LogLevel>>({
      {"trace", base::LogLevel::trace},
      {"debug", base::LogLevel::debug},
      {"info", base::LogLevel::info},
      {"warn", base::LogLevel::warn},
      {"error", base::LogLevel::error},
      {"off", base::LogLevel::off},
  });
  for (const auto& [name, level] : names) {
    if (name == text) return level;
  }
  return std::nullopt;
}

}  // namespace mlxs::app
