// Where the answers of a model are remembered, beside the states of the disk tier. Models with the
// same vocabulary and template share them: another quantisation, another number of lanes.
// Thread: one, at the start.
#pragma once

#include <filesystem>
#include <string>

#include "engine/vocabulary.hpp"

namespace mlxs::app {

// What the answers' tokens and the places of the answers depend on.
[[nodiscard]] std::string answers_identity(const engine::Vocabulary& vocabulary,
                                           const std::string& template_source);

[[nodiscard]] std::filesystem::path answers_file(const std::filesystem::path& folder,
                                                 const std::string& identity);

// Of the files beside `own` those written last stay, limits::replay_files_max in all. The caller
// has the folder alone (DiskStore).
void remove_old_answers(const std::filesystem::path& own);

}  // namespace mlxs::app
