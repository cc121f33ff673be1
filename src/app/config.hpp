// Everything a user can set, parsed once into one const struct. A value comes from the flag, else
// from the MLX_SERVE_* variable, else from the default in the option table. Thread: pure functions;
// a Config is immutable after resolve_config.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "app/environment.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "chat/constraint/constraints.hpp"
#include "core/sampling.hpp"
#include "serve/auto_mode.hpp"

namespace mlxs::app {

struct Config {
  std::string model;  // as the user wrote it: "" (the embedded one), a path or a name
  std::string host;   // an IP address
  std::uint16_t port = 0;
  std::string api_key;
  int ctx_size = 0;  // 0: what the model was trained with
  int lanes = 0;
  int threads = 0;                          // 0: one per core
  int gpu_layers = -1;                      // -1: all that fit
  std::optional<std::uint64_t> cache_ram;   // bytes, 0: none; absent: a third of the free memory
  std::optional<std::uint64_t> cache_disk;  // bytes, 0: none; absent: a share of the free space
  int stall_timeout = 120;                  // seconds
  std::optional<base::LogLevel> log_level;  // absent: the command decides
  // Tools whose calls are held to their schema while the model writes them by itself.
  chat::HeldTools held_tools = chat::HeldTools::strict;
  serve::AutoMode auto_mode = serve::AutoMode::off;
  core::SamplingRequest sampling;  // launch flags: a request beats them, they beat the model
  std::filesystem::path home;

  [[nodiscard]] std::filesystem::path models_folder() const { return home / "models"; }
  [[nodiscard]] std::filesystem::path cache_folder() const { return home / "cache"; }
  [[nodiscard]] std::filesystem::path history_file() const { return home / "history"; }
};

// What an option is about; a command takes the options of some scopes.
enum class Scope { model, connection, server, library };

struct ConfigSources {
  std::map<std::string, std::string> flags;  // option name ("--port", "MODEL") -> text
  Environment environment;
  std::set<Scope> scopes;  // options outside are not looked at
};

// Errors: invalid_request, one sentence that names the flag or variable, its value and what is
// allowed. A server that others can reach without a key is refused too.
[[nodiscard]] base::Result<Config> resolve_config(const ConfigSources& sources);

}  // namespace mlxs::app
