// What lies in the cache folder: names, sizes, dependences and times of use; who is to go. A part
// that others depend on stays until they are gone, so leaves go before roots.
// Pure: no file is touched. Thread: a plain value.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mlxs::engine {

using FileTime = std::filesystem::file_time_type;

struct StoredPart {
  std::string parent;       // its name; "" when it depends on none
  std::uint64_t bytes = 0;  // of the file
  FileTime used{};
  FileTime stamped{};  // the time of use that the file carries
};

class DiskIndex {
 public:
  // Names are any strings, for DiskFolder "identity/key".
  using Name = std::string;

  // The parent must be there. A part that is there already is not added again.
  void add(const Name& name, StoredPart part);
  [[nodiscard]] StoredPart* find(const Name& name);
  // Forgets it and everything that depends on it. All forgotten names, dependants first.
  std::vector<Name> remove(const Name& name);
  // The leaf that has not been used for longest; never `spared`. Ties go by name.
  [[nodiscard]] std::optional<Name> victim(const Name& spared) const;
  // Bytes of this part and all it depends on; 0 for "".
  [[nodiscard]] std::uint64_t path_bytes(const Name& name) const;

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return parts_.size(); }

 private:
  struct Entry {
    StoredPart part;
    int dependants = 0;
  };

  std::map<Name, Entry> parts_;
  std::uint64_t bytes_ = 0;
};

}  // namespace mlxs::engine
