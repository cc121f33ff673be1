#include "engine/disk_store_folder.hpp"

#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

#include "base/checksum.hpp"
#include "engine/disk_store_scan.hpp"
#include "engine/kv_key.hpp"

namespace mlxs::engine {
namespace {

namespace fs = std::filesystem;

// How stale the time of use in a file may be: a write to the disk for every turn is not worth more.
constexpr std::chrono::minutes stamp_interval{1};

base::Error refused(const fs::path& path, const std::string& why) {
  return {.code = base::ErrorCode::unavailable,
          .message = "the cache folder " + path.string() + " cannot be used: " + why};
}

// Makes the folder when it is not there. Only its owner may look into it: it holds what was said.
base::Status make_private(const fs::path& folder) {
  std::error_code failed;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), failed);
  if (failed) return refused(folder, failed.message());
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return refused(folder, system_error().message);
}

base::Result<Descriptor> lock(const fs::path& directory) {
  Descriptor file(directory / "lock", O_RDWR | O_CREAT);
  if (!file.is_open()) return refused(directory, system_error().message);
  if (::flock(file.number(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno == EWOULDBLOCK) return refused(directory, "another mlx-serve is using it");
  return refused(directory, system_error().message);
}

// The identity in words, for people: nothing reads it back, so nothing depends on its success.
void describe(const fs::path& folder, const std::string& identity) {
  const fs::path path = folder / "identity";
  std::error_code failed;
  if (fs::file_size(path, failed) == identity.size()) return;
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.is_open()) return;
  [[maybe_unused]] const auto done = ::write(file.number(), identity.data(), identity.size());
}

// Where the file is already gone, that is as good.
base::Status remove_file(const fs::path& path) {
  std::error_code failed;
  fs::remove(path, failed);
  if (failed) return refused(path.parent_path(), failed.message());
  return {};
}

FileTime time_of(const fs::path& file) {
  std::error_code failed;
  const FileTime time = fs::last_write_time(file, failed);
  return failed ? FileTime::min() : time;
}

// A part keeps its time of use in its file. Where that fails, it only seems older than it is.
void stamp(StoredPart& part, const fs::path& file) {
  std::error_code ignored;
  fs::last_write_time(file, part.used, ignored);
  part.stamped = part.used;
}

}  // namespace

base::Result<std::unique_ptr<DiskFolder>> DiskFolder::open(DiskFolderOptions options) {
  options.directory = options.directory.lexically_normal();
  if (!options.directory.has_filename()) options.directory = options.directory.parent_path();
  MLXS_TRY_STATUS(make_private(options.directory));
  MLXS_TRY(Descriptor held, lock(options.directory));
  std::unique_ptr<DiskFolder> folder(new DiskFolder(std::move(options), std::move(held)));
  MLXS_TRY_STATUS(folder->prepare());
  return folder;
}

DiskFolder::DiskFolder(DiskFolderOptions options, Descriptor lock)
    : options_(std::move(options)),
      lock_(std::move(lock)),
      identity_(to_hex(base::checksum(options_.identity))) {}

base::Status DiskFolder::prepare() {
  const fs::path ours = options_.directory / identity_;
  MLXS_TRY_STATUS(make_private(ours));
  describe(ours, options_.identity);
  for (const KvKey& identity : find_identities(options_.directory)) take_in(identity);
  MLXS_TRY_STATUS(make_room(0, ""));
  std::erase_if(parts_,
                [this](const KvPart& part) { return index_.find(name_of(part.key)) == nullptr; });
  return {};
}

void DiskFolder::take_in(const KvKey& identity) {
  const fs::path folder = options_.directory / identity;
  FoundParts found = find_parts(folder, identity);
  counts_.damaged_total += found.damaged;
  const auto name = [&](const KvKey& key) { return key.empty() ? key : identity + "/" + key; };
  const FileTime now = FileTime::clock::now();
  for (const KvPart& part : found.parts) {
    const fs::path file = place_of(name(part.key)).file();
    const FileTime used = time_of(file);
    StoredPart stored{.parent = name(part.parent),
                      .bytes = file_bytes(part),
                      .used = std::min(used, now),
                      .stamped = used};
    // A clock that went wrong must not keep a part for ever.
    if (used > now) stamp(stored, file);
    last_time_ = std::max(last_time_, stored.used);
    index_.add(name(part.key), std::move(stored));
  }
  if (identity == identity_) {
    parts_ = std::move(found.parts);
  } else if (found.parts.empty()) {
    std::error_code ignored;
    fs::remove(folder / "identity", ignored);
    fs::remove(folder, ignored);
  }
}

base::Status DiskFolder::store(const KvPart& part, const KvBlob& payload, const GoOn& go_on) {
  MLXS_CHECK(is_kv_key(part.key), "a key is a hash in hex: it becomes the name of a file");
  MLXS_CHECK(part.bytes == payload.size(), "a part says how long its payload is");
  const DiskIndex::Name name = name_of(part.key);
  if (index_.find(name) != nullptr) {
    use(name);
    return {};
  }
  const DiskIndex::Name parent = name_of(part.parent);
  if (!parent.empty() && index_.find(parent) == nullptr) return {};
  const std::uint64_t bytes = file_bytes(part);
  if (index_.path_bytes(parent) + bytes > options_.bytes_max) return {};
  MLXS_TRY_STATUS(make_room(bytes, parent));
  const PartPlace place = place_of(name);
  MLXS_TRY_STATUS(write_part(place, part, payload, go_on));
  StoredPart stored{.parent = parent, .bytes = bytes, .used = next_time()};
  stamp(stored, place.file());
  index_.add(name, std::move(stored));
  ++counts_.written_total;
  return {};
}

base::Status DiskFolder::make_room(std::uint64_t bytes, const DiskIndex::Name& spared) {
  while (index_.bytes() + bytes > options_.bytes_max) {
    const std::optional<DiskIndex::Name> victim = index_.victim(spared);
    MLXS_CHECK(victim.has_value(), "what fits with its path finds room");
    MLXS_TRY_STATUS(remove_file(place_of(*victim).file()));
    index_.remove(*victim);
    note_gone(*victim);
    ++counts_.evicted_total;
  }
  return {};
}

SharedBlob DiskFolder::load(const KvKey& key) {
  const DiskIndex::Name name = name_of(key);
  if (index_.find(name) == nullptr) return nullptr;
  base::Result<SharedBlob> payload = read_part_payload(place_of(name));
  if (payload.ok()) {
    use(name);
    ++counts_.read_total;
    return std::move(payload).value();
  }
  if (payload.error().code == base::ErrorCode::unavailable) return nullptr;
  if (payload.error().code == base::ErrorCode::internal) ++counts_.damaged_total;
  // What cannot be removed now is found again at the next start.
  for (const DiskIndex::Name& gone : index_.remove(name)) {
    [[maybe_unused]] const base::Status removed = remove_file(place_of(gone).file());
    note_gone(gone);
  }
  return nullptr;
}

void DiskFolder::note_gone(const DiskIndex::Name& name) {
  if (name.starts_with(identity_ + "/")) gone_.push_back(name.substr(identity_.size() + 1));
}

void DiskFolder::touch(const KvKey& key) {
  if (index_.find(name_of(key)) != nullptr) use(name_of(key));
}

KvStoreStats DiskFolder::stats() const {
  KvStoreStats stats = counts_;
  stats.parts = static_cast<long long>(index_.size());
  stats.bytes = index_.bytes();
  stats.bytes_max = options_.bytes_max;
  return stats;
}

void DiskFolder::use(const DiskIndex::Name& name) {
  StoredPart& part = *index_.find(name);
  part.used = next_time();
  if (part.used - part.stamped >= stamp_interval) stamp(part, place_of(name).file());
}

// Later than every time before, whatever the clock does.
FileTime DiskFolder::next_time() {
  last_time_ = std::max(FileTime::clock::now(), last_time_ + FileTime::duration(1));
  return last_time_;
}

PartPlace DiskFolder::place_of(const DiskIndex::Name& name) const {
  const std::size_t slash = name.find('/');
  const KvKey identity = name.substr(0, slash);
  return {options_.directory / identity, identity, name.substr(slash + 1)};
}

DiskIndex::Name DiskFolder::name_of(const KvKey& key) const {
  return key.empty() ? key : identity_ + "/" + key;
}

}  // namespace mlxs::engine
