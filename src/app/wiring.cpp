#include "app/wiring.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "app/address.hpp"
#include "app/answers_file.hpp"
#include "app/cache_tiers.hpp"
#include "app/human.hpp"
#include "app/library.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/limits.hpp"
#include "base/os_open_files.hpp"
#include "chat/dialect_probe.hpp"
#include "engine/engine.hpp"
#include "engine/llama/loader.hpp"
#include "http/server.hpp"
#include "serve/prompt_memory.hpp"
#include "serve/served_model.hpp"
#include "serve/window.hpp"

namespace mlxs::app {
namespace {

using engine::llama::LoadedModel;

base::Result<LoadedModel> load_weights(const Config& config, const models::ModelFile& file,
                                       base::Log& log);
base::Result<serve::ServedModel> make_served_model(const Config& config,
                                                   const models::ModelFile& file,
                                                   const LoadedModel& loaded);
void warn_of_misfits(serve::ServedModel& model, base::Log& log);
long long seconds_of_change(const std::filesystem::path& path);
struct Tiers {
  std::uint64_t memory_bytes = 0;
  std::unique_ptr<engine::KvStore> store;
};

struct Outside {
  const Config& config;
  base::Log& log;
};

void keep_answers(serve::PromptMemory& prompts, const serve::ServedModel& model,
                  const Outside& outside);
void log_start(const ServiceFacts& facts, base::Log& log);
std::size_t connections_max();

}  // namespace

// Members are destroyed from the last to the first: server, engine, then what they refer to.
struct Service::Parts {
  Parts(serve::ServedModel served, LoadedModel loaded, Tiers tiers, const Outside& outside)
      : vocabulary(std::move(loaded.vocabulary)),
        model(std::move(served)),
        prompts(model),
        engine(std::move(loaded.model), std::move(tiers.store), *vocabulary,
               {.cache_bytes_max = tiers.memory_bytes}),
        server({.model = model,
                .prompts = prompts,
                .engine = engine,
                .clock = clock,
                .ids = ids,
                .log = outside.log},
               {.host = outside.config.host,
                .port = outside.config.port,
                .api_key = outside.config.api_key,
                .stall_timeout = std::chrono::seconds(outside.config.stall_timeout),
                .connections_max = connections_max()}) {}

  base::SystemClock clock;
  base::RandomIds ids;
  std::unique_ptr<engine::Vocabulary> vocabulary;
  const serve::ServedModel model;
  serve::PromptMemory prompts;
  engine::Engine engine;
  http::Server server;
  ServiceFacts facts;
};

base::Result<Service> Service::start(const Config& config, base::Log& log) {
  MLXS_TRY_STATUS(probe({config.host, config.port}));
  MLXS_TRY(const models::ModelFile file, models::find_model(library_paths(config), config.model));
  MLXS_TRY(LoadedModel loaded, load_weights(config, file, log));
  MLXS_TRY(serve::ServedModel served, make_served_model(config, file, loaded));
  warn_of_misfits(served, log);
  const std::string identity = loaded.model->traits().state_identity;
  Tiers tiers{.memory_bytes = cache_memory_bytes(config, loaded.mapped_bytes)};
  if (tiers.memory_bytes > 0)
    tiers.store =
        open_store(config, {.identity = identity, .memory_bytes = tiers.memory_bytes}, log);
  const bool on_disk = tiers.store != nullptr;
  auto parts = std::make_unique<Parts>(std::move(served), std::move(loaded), std::move(tiers),
                                       Outside{.config = config, .log = log});
  if (on_disk) keep_answers(parts->prompts, parts->model, {.config = config, .log = log});
  MLXS_TRY_STATUS(parts->server.listen());
  parts->facts = {.model = parts->model.name,
                  .description = parts->model.description,
                  .context_tokens = parts->model.context_tokens,
                  .prompt_tokens_max = serve::prompt_tokens_max(parts->model.context_tokens),
                  .lanes = config.lanes,
                  .url = local_url({config.host, parts->server.port()})};
  log_start(parts->facts, log);
  return Service(std::move(parts));
}

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Service::~Service() = default;
Service::Service(Service&&) noexcept = default;
Service& Service::operator=(Service&&) noexcept = default;

const ServiceFacts& Service::facts() const { return parts_->facts; }
void Service::run() { parts_->server.run(); }
void Service::stop() { parts_->server.stop(); }

namespace {

base::Result<LoadedModel> load_weights(const Config& config, const models::ModelFile& file,
                                       base::Log& log) {
  return engine::llama::load({.path = file.path,
                              .context_tokens = config.ctx_size,
                              .lanes = config.lanes,
                              .threads = config.threads,
                              .gpu_layers = config.gpu_layers},
                             log);
}

base::Result<serve::ServedModel> make_served_model(const Config& config,
                                                   const models::ModelFile& file,
                                                   const LoadedModel& loaded) {
  if (loaded.chat_template.empty()) {
    return base::Error{base::ErrorCode::invalid_request,
                       "The model " + file.name +
                           " has no chat template, so it cannot hold a conversation; choose the "
                           "instruction-tuned file of this model.",
                       "model"};
  }
  MLXS_TRY(chat::Template chat_template,
           chat::Template::create(loaded.chat_template, loaded.bos_text, loaded.eos_text));
  return serve::ServedModel{
      .name = file.name,
      .description =
          file.architecture + " " + human_count(file.parameters) + " " + file.quantisation,
      .architecture = file.architecture,
      .context_tokens = loaded.context_tokens,
      .created = seconds_of_change(file.path),
      .defaults = core::resolve(core::overlay(config.sampling, file.sampling), {}),
      .chat_template = std::move(chat_template),
      .dialect = &chat::dialect_for(loaded.chat_template, file.architecture),
      .warning = {},
      .vocabulary = loaded.vocabulary.get(),
      .held_tools = config.held_tools,
      .auto_mode = config.auto_mode};
}

// In the log, and for clients that ask for the model.
void warn_of_misfits(serve::ServedModel& model, base::Log& log) {
  for (const std::string& misfit : chat::probe_dialect(model.chat_template, *model.dialect)) {
    log.warn(misfit);
    model.warning += (model.warning.empty() ? "" : " ") + misfit;
  }
}

long long seconds_of_change(const std::filesystem::path& path) {
  std::error_code failed;
  const auto changed = std::filesystem::last_write_time(path, failed);
  if (failed) return 0;
  const auto system = std::chrono::file_clock::to_sys(changed).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(system).count();
}

// Without the file the server works as well: answers are then forgotten at its end.
void keep_answers(serve::PromptMemory& prompts, const serve::ServedModel& model,
                  const Outside& outside) {
  const std::string identity = answers_identity(*model.vocabulary, model.chat_template.source());
  const std::filesystem::path file = answers_file(outside.config.cache_folder(), identity);
  remove_old_answers(file);
  const base::Status kept = prompts.replay.keep_in(file, identity, outside.log);
  if (!kept.ok()) outside.log.warn("answers are not kept on disk: " + kept.error().message);
}

// Each connection is an open file, and what is left over is for the model, the cache and the log.
std::size_t connections_max() {
  constexpr std::size_t other_files = 256;
  const std::size_t files = base::raise_open_files_max(base::limits::connections_max + other_files);
  return std::clamp<std::size_t>(files - std::min(files, other_files), 1,
                                 base::limits::connections_max);
}

void log_start(const ServiceFacts& facts, base::Log& log) {
  log.info("model " + facts.model + " (" + facts.description + ")");
  log.info("window " + std::to_string(facts.context_tokens) + " tokens, " +
           std::to_string(facts.lanes) + " lanes");
  log.info("listening on " + facts.url);
}

}  // namespace
}  // namespace mlxs::app
