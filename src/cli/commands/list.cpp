#include <iostream>

#include "app/human.hpp"
#include "app/library.hpp"
#include "cli/commands/commands.hpp"
#include "cli/table.hpp"

namespace mlxs::cli {

int list_models(const app::Config& config) {
  const models::LibraryPaths paths = app::library_paths(config);
  std::vector<std::vector<std::string>> rows = {{"NAME", "SIZE", "TYPE", "WINDOW", "WHERE"}};
  for (const models::ModelFile& file : models::list_models(paths)) {
    const bool embedded = file.path == paths.pocket;
    rows.push_back({file.name, app::human_bytes(file.file_bytes), file.quantisation,
                    std::to_string(file.context_tokens_trained),
                    embedded ? "embedded" : file.path.string()});
  }
  std::cout << format_table(rows);
  if (rows.size() <= 2) {
    std::cout << "\nGGUF files under " << paths.models.string() << " are listed here too.\n";
  }
  return 0;
}

}  // namespace mlxs::cli
