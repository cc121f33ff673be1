// A file of records: each with its length in front and a checksum behind it, only appended to, or
// replaced as a whole. It belongs to one process at a time. Thread: one owner at a time; calls wait
// for the disk.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mlxs::serve {

class RecordFile {
 public:
  // Gives every whole record to `take`, in order, and cuts the file off behind the last one that it
  // took (true). A file with another beginning or identity is begun anew. Errors: unavailable.
  [[nodiscard]] static base::Result<std::unique_ptr<RecordFile>> open(
      const std::filesystem::path& path, const std::string& identity,
      const std::function<bool(std::string_view)>& take);
  ~RecordFile();
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  // After an error the file ends with the last whole record or a torn one.
  [[nodiscard]] base::Status append(std::string_view record);
  // Replaces the file by the records that `next` gives until it gives none.
  [[nodiscard]] base::Status rewrite(const std::function<std::optional<std::string>()>& next);
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  RecordFile(std::filesystem::path path, std::string head, int descriptor);
  base::Status load(const std::function<bool(std::string_view)>& take);
  [[nodiscard]] std::optional<std::string> read_record();
  base::Status begin_anew();

  std::filesystem::path path_;
  std::string head_;  // what the file begins with
  int descriptor_;
  std::size_t bytes_ = 0;  // of the file, as far as it is whole
};

}  // namespace mlxs::serve
