#include "app/config.hpp"

#include <gtest/gtest.h>

#include "app/option_table.hpp"

namespace mlxs::app {
namespace {

using Texts = std::map<std::string, std::string>;

Environment environment_of(Texts variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

const std::set<Scope> all_scopes = {Scope::model, Scope::connection, Scope::server, Scope::library};

base::Result<Config> resolve(Texts flags, Texts variables) {
  return resolve_config({std::move(flags), environment_of(std::move(variables)), all_scopes});
}

TEST(Config, DefaultsAreTheDocumentedOnes) {
  const auto config = resolve({}, {{"HOME", "/home/user"}});
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config.value().host, "127.0.0.1");
  EXPECT_EQ(config.value().port, 11234);
  EXPECT_EQ(config.value().model, "");
  EXPECT_EQ(config.value().api_key, "");
  EXPECT_EQ(config.value().ctx_size, 0);
  EXPECT_EQ(config.value().lanes, 4);
  EXPECT_EQ(config.value().threads, 0);
  EXPECT_EQ(config.value().gpu_layers, -1);
  EXPECT_EQ(config.value().log_level, std::nullopt);
  EXPECT_EQ(config.value().sampling.temperature, std::nullopt);
  EXPECT_EQ(config.value().models_folder(), "/home/user/.mlx-serve/models");
}

struct Setting {
  std::string name;
  std::string one;  // two allowed values
  std::string two;
  std::string bad;
  std::string (*read)(const Config& config);
};

template <typename T>
std::string text_of(const std::optional<T>& value) {
  return value ? std::to_string(*value) : "absent";
}

const std::vector<Setting>& settings() {
  static const std::vector<Setting> table = {
      {"MODEL", "a.gguf", "b.gguf", "", [](const Config& c) { return c.model; }},
      {"--host", "127.0.0.1", "127.0.0.2", "example.org", [](const Config& c) { return c.host; }},
      {"--port", "1", "65535", "65536", [](const Config& c) { return std::to_string(c.port); }},
      {"--api-key", "secret", "other", "two words", [](const Config& c) { return c.api_key; }},
      {"--ctx-size", "256", "32768", "255",
       [](const Config& c) { return std::to_string(c.ctx_size); }},
      {"--lanes", "1", "64", "65", [](const Config& c) { return std::to_string(c.lanes); }},
      {"--threads", "2", "8", "-1", [](const Config& c) { return std::to_string(c.threads); }},
      {"--gpu-layers", "0", "99", "-2",
       [](const Config& c) { return std::to_string(c.gpu_layers); }},
      {"--cache-ram", "0", "1048576", "-1",
       [](const Config& c) { return std::to_string(c.cache_ram.value()); }},
      {"--cache-disk", "0", "1048576", "1X",
       [](const Config& c) { return std::to_string(c.cache_disk.value()); }},
      {"--tool-grammar", "strict", "all", "some",
       [](const Config& c) -> std::string {
         return c.held_tools == chat::HeldTools::all ? "all" : "strict";
       }},
      {"--stall-timeout", "1", "86400", "0",
       [](const Config& c) { return std::to_string(c.stall_timeout); }},
      {"--auto-mode", "off", "rules", "model",
       [](const Config& c) -> std::string {
         return c.auto_mode == serve::AutoMode::rules ? "rules" : "off";
       }},
      {"--temperature", "0.000000", "0.500000", "2.1",
       [](const Config& c) { return text_of(c.sampling.temperature); }},
      {"--top-p", "0.250000", "1.000000", "nan",
       [](const Config& c) { return text_of(c.sampling.top_p); }},
      {"--top-k", "0", "40", "4x", [](const Config& c) { return text_of(c.sampling.top_k); }},
      {"--min-p", "0.500000", "0.125000", "-0.1",
       [](const Config& c) { return text_of(c.sampling.min_p); }},
      {"--seed", "0", "18446744073709551615", "18446744073709551616",
       [](const Config& c) { return text_of(c.sampling.seed); }},
      {"--log-level", "1", "3", "loud",
       [](const Config& c) { return std::to_string(static_cast<int>(c.log_level.value())); }},
      {"--home", "/one", "/two", "", [](const Config& c) { return c.home.string(); }},
  };
  return table;
}

// Levels are named in flags and numbered by the enum.
std::string spelled(const Setting& setting, const std::string& value) {
  if (setting.name != "--log-level") return value;
  return value == "1" ? "debug" : "warn";
}

std::string variable_of(const Setting& setting) {
  for (const Option& option : options()) {
    if (option.name == setting.name) return std::string(option.environment);
  }
  return "";
}

TEST(Config, CacheSizesAreAutomaticOffOrASize) {
  const auto read = [](const std::string& text) {
    return resolve({{"--cache-ram", text}}, {}).value().cache_ram;
  };
  EXPECT_EQ(read("auto"), std::nullopt);
  EXPECT_EQ(read("off"), 0U);
  EXPECT_EQ(read("1.5G"), 3ULL << 29U);
}

TEST(Config, EveryOptionHasASettingInThisTest) {
  ASSERT_EQ(settings().size(), options().size());
  for (std::size_t i = 0; i < options().size(); ++i) {
    EXPECT_EQ(settings()[i].name, options()[i].name);
  }
}

TEST(Config, AFlagBeatsTheVariableAndTheVariableBeatsTheDefault) {
  for (const Setting& setting : settings()) {
    const std::string variable = variable_of(setting);
    const auto by_variable = resolve({}, {{variable, spelled(setting, setting.one)}});
    ASSERT_TRUE(by_variable.ok()) << setting.name << by_variable.error().message;
    EXPECT_EQ(setting.read(by_variable.value()), setting.one) << setting.name;

    const auto by_flag = resolve({{setting.name, spelled(setting, setting.two)}},
                                 {{variable, spelled(setting, setting.one)}});
    ASSERT_TRUE(by_flag.ok()) << setting.name << by_flag.error().message;
    EXPECT_EQ(setting.read(by_flag.value()), setting.two) << setting.name;
  }
}

TEST(Config, ABadValueIsRefusedWithItsSourceAndWhatIsAllowed) {
  for (const Setting& setting : settings()) {
    const auto refused = resolve({{setting.name, setting.bad}}, {});
    ASSERT_FALSE(refused.ok()) << setting.name;
    EXPECT_EQ(refused.error().code, base::ErrorCode::invalid_request);
    EXPECT_EQ(refused.error().message.find(setting.name + " "), 0u) << refused.error().message;
    EXPECT_NE(refused.error().message.find("must be "), std::string::npos);
    if (setting.bad.empty()) continue;

    const auto by_variable = resolve({}, {{variable_of(setting), setting.bad}});
    ASSERT_FALSE(by_variable.ok()) << setting.name;
    EXPECT_EQ(by_variable.error().message.find(variable_of(setting) + " "), 0u);
  }
}

TEST(Config, RefusalsReadLikeThis) {
  EXPECT_EQ(resolve({{"--port", "http"}}, {}).error().message,
            "--port 'http' is not allowed; it must be a whole number from 0 to 65535.");
  EXPECT_EQ(resolve({}, {{"MLX_SERVE_LOG_LEVEL", "wran"}}).error().message,
            "MLX_SERVE_LOG_LEVEL 'wran' is not allowed; it must be one of trace, debug, info, "
            "warn, error, off (did you mean warn?).");
}

TEST(Config, AKeyIsNeverRepeatedInAMessage) {
  const auto refused = resolve({{"--api-key", "my secret"}}, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
}

TEST(Config, AnEmptyVariableCountsAsNotSet) {
  const auto config = resolve({}, {{"MLX_SERVE_PORT", ""}});
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config.value().port, 11234);
}

TEST(Config, AnOpenServerNeedsAKey) {
  const auto refused = resolve({{"--host", "0.0.0.0"}}, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "--host 0.0.0.0 opens the server to other machines, and anybody there could use it; "
            "add a key with --api-key KEY, or keep --host 127.0.0.1.");
  EXPECT_TRUE(resolve({{"--host", "0.0.0.0"}, {"--api-key", "k"}}, {}).ok());
  EXPECT_TRUE(resolve({{"--host", "::1"}}, {}).ok());
  EXPECT_TRUE(resolve({{"--host", "localhost"}}, {}).ok());
}

TEST(Config, ACommandLooksOnlyAtItsOwnScopes) {
  const Texts broken = {{"MLX_SERVE_PORT", "http"}, {"MLX_SERVE_HOME", "/home/x"}};
  const auto config = resolve_config({{}, environment_of(broken), {Scope::library}});
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config.value().home, "/home/x");
  // A client may talk to a server on another machine.
  EXPECT_TRUE(
      resolve_config({{{"--host", "10.0.0.5"}}, environment_of({}), {Scope::connection}}).ok());
}

}  // namespace
}  // namespace mlxs::app
