#include "app/answers_file.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/checksum.hpp"
#include "base/limits.hpp"
#include "engine/kv_key.hpp"

namespace mlxs::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "answers-";

// Also what is left of writing one anew (NAME.new).
bool is_answers(const fs::path& name) {
  const std::string stem = name.stem().string();
  const bool ends_well = name.extension().empty() || name.extension() == ".new";
  return ends_well && stem.starts_with(prefix) && engine::is_kv_key(stem.substr(prefix.size()));
}

struct OldFile {
  fs::path path;
  fs::file_time_type written;
};

std::vector<OldFile> files_beside(const fs::path& own) {
  std::vector<OldFile> files;
  std::error_code failed;
  fs::directory_iterator at(own.parent_path(), failed);
  while (!failed && at != fs::directory_iterator{}) {
    const fs::path path = at->path();
    const fs::file_time_type written = fs::last_write_time(path, failed);
    if (!failed && is_answers(path.filename()) && path.stem() != own.stem())
      files.push_back({path, written});
    at.increment(failed);
  }
  return files;
}

}  // namespace

std::string answers_identity(const engine::Vocabulary& vocabulary,
                             const std::string& template_source) {
  base::Checksum tokens;
  for (engine::Token token = 0; token < vocabulary.size(); ++token) {
    const std::string bytes = vocabulary.bytes_of(token);
    tokens.add(static_cast<std::uint64_t>(bytes.size())).add(bytes);
    tokens.add(static_cast<std::uint64_t>(vocabulary.ends_turn(token)));
  }
  return "vocabulary " + engine::to_hex(tokens.digest()) + " template " +
         engine::to_hex(base::checksum(template_source));
}

fs::path answers_file(const fs::path& folder, const std::string& identity) {
  return folder / (std::string(prefix) + engine::to_hex(base::checksum(identity)));
}

void remove_old_answers(const fs::path& own) {
  std::vector<OldFile> others = files_beside(own);
  std::sort(others.begin(), others.end(),
            [](const OldFile& a, const OldFile& b) { return a.written > b.written; });
  for (std::size_t i = base::limits::replay_files_max - 1; i < others.size(); ++i) {
    std::error_code ignored;  // it is tried again at the next start
    fs::remove(others[i].path, ignored);
  }
}

}  // namespace mlxs::app
