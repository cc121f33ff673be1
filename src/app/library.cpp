#include "app/library.hpp"

#include <utility>

#include "base/os_program_path.hpp"
#include "chat/dialect.hpp"
#include "chat/dialect_probe.hpp"
#include "chat/template.hpp"
#include "models/formats/gguf_header.hpp"

namespace mlxs::app {

models::LibraryPaths library_paths(const Config& config) {
  return {.models = config.models_folder(),
          .pocket = base::program_path().parent_path() / "pocket.gguf"};
}

base::Result<ModelCard> describe_model(const Config& config, std::string_view model) {
  MLXS_TRY(models::ModelFile file, models::find_model(library_paths(config), model));
  MLXS_TRY(const models::GgufHeader header, models::read_gguf_header(file.path));
  const std::string source = header.text("tokenizer.chat_template").value_or("");
  ModelCard card{.file = std::move(file), .dialect = {}, .can_think = false, .misfits = {}};
  if (source.empty()) return card;
  const chat::DialectEntry& dialect = chat::dialect_for(source, card.file.architecture);
  card.dialect = dialect.name;
  MLXS_TRY(const chat::Template chat_template, chat::Template::create(source, "", ""));
  card.can_think = chat_template.can_think();
  card.misfits = chat::probe_dialect(chat_template, dialect);
  return card;
}

}  // namespace mlxs::app
