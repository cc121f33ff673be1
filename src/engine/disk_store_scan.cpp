#include "engine/disk_store_scan.hpp"

#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/kv_key.hpp"

namespace mlxs::engine {
namespace {

namespace fs = std::filesystem;

using Parts = std::map<KvKey, KvPart>;

// Names of its files, not paths. A folder that cannot be read looks empty.
std::vector<fs::path> names_in(const fs::path& folder) {
  std::vector<fs::path> names;
  std::error_code failed;
  fs::directory_iterator at(folder, failed);
  while (!failed && at != fs::directory_iterator{}) {
    names.push_back(at->path().filename());
    at.increment(failed);
  }
  return names;
}

bool is_ours(const fs::path& name, std::string_view suffix) {
  return name.extension() == suffix && is_kv_key(name.stem().string());
}

void remove_file(const fs::path& file) {
  std::error_code ignored;
  fs::remove(file, ignored);
}

// All tokens from 0 to the end of `part`, whose parents are all in `known`.
std::vector<Token> path_of(const KvPart& part, const Parts& known) {
  std::vector<const KvPart*> line{&part};
  while (!line.back()->parent.empty()) line.push_back(&known.at(line.back()->parent));
  std::vector<Token> path;
  for (auto at = line.rbegin(); at != line.rend(); ++at) {
    path.resize(static_cast<std::size_t>((*at)->begin));
    path.insert(path.end(), (*at)->tokens.begin(), (*at)->tokens.end());
  }
  return path;
}

bool is_inside(const KvPart& part, const KvPart& parent) {
  if (parent.kind != KvPartKind::rows || part.begin > parent.end) return false;
  return part.begin > (part.kind == KvPartKind::point ? parent.begin : 0);
}

bool belongs(const KvPart& part, const Parts& known) {
  if (part.parent.empty()) {
    if (part.kind != KvPartKind::rows || part.begin != 0) return false;
  } else if (!is_inside(part, known.at(part.parent))) {
    return false;
  }
  return kv_key(part.kind, path_of(part, known), part.begin) == part.key;
}

// Takes out of `unknown` what hangs together from the roots on: parents before their children.
std::vector<KvPart> linked(Parts& unknown) {
  std::multimap<KvKey, KvKey> children;
  for (const auto& [key, part] : unknown) children.emplace(part.parent, key);
  Parts known;
  std::vector<KvKey> order{""};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto [first, last] = children.equal_range(order[i]);
    for (auto child = first; child != last; ++child) {
      if (!belongs(unknown.at(child->second), known)) continue;
      known.insert(unknown.extract(child->second));
      order.push_back(child->second);
    }
  }
  std::vector<KvPart> parts;
  for (std::size_t i = 1; i < order.size(); ++i) parts.push_back(std::move(known.at(order[i])));
  return parts;
}

}  // namespace

std::vector<KvKey> find_identities(const fs::path& directory) {
  std::vector<KvKey> identities;
  for (const fs::path& name : names_in(directory)) {
    std::error_code failed;
    const bool folder = fs::is_directory(fs::symlink_status(directory / name, failed));
    if (folder && is_kv_key(name.string())) identities.push_back(name.string());
  }
  return identities;
}

FoundParts find_parts(const fs::path& folder, const KvKey& identity) {
  FoundParts found;
  Parts unknown;
  for (const fs::path& name : names_in(folder)) {
    if (is_ours(name, ".tmp")) remove_file(folder / name);
    if (!is_ours(name, ".kv")) continue;
    const KvKey key = name.stem().string();
    base::Result<KvPart> part = read_part_head({folder, identity, key});
    if (part.ok()) {
      unknown.emplace(key, std::move(part).value());
    } else if (part.error().code == base::ErrorCode::internal) {
      remove_file(folder / name);
      ++found.damaged;
    }
  }
  found.parts = linked(unknown);
  for (const auto& [key, part] : unknown) remove_file(PartPlace{folder, identity, key}.file());
  found.damaged += static_cast<long long>(unknown.size());
  return found;
}

}  // namespace mlxs::engine
