// The models this installation knows, and what `show` says about one. Thread: any (reads files).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "base/result.hpp"
#include "models/library.hpp"

namespace mlxs::app {

// The models folder under the home folder, and the embedded model beside the program.
[[nodiscard]] models::LibraryPaths library_paths(const Config& config);

struct ModelCard {
  models::ModelFile file;
  std::string dialect;     // how it writes tools and thinking; "" when it has no chat template
  bool can_think = false;  // the template has a switch for thinking
  std::vector<std::string> misfits;  // what chat::probe_dialect says
};

// Reads the header of the file, not its weights. Errors: those of models::find_model.
[[nodiscard]] base::Result<ModelCard> describe_model(const Config& config, std::string_view model);

}  // namespace mlxs::app
