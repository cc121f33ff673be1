#include "serve/record_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "base/checksum.hpp"

namespace mlxs::serve {
namespace {

constexpr std::string_view magic = "mlxs replay 1\n";
constexpr std::size_t length_bytes = 4;
constexpr std::size_t checksum_bytes = 16;
// No answer comes near it; a length beyond it is damage.
constexpr std::size_t record_bytes_max = 64u * 1024 * 1024;

base::Error failure(const std::string& what) {
  const std::string reason = std::error_code(errno, std::generic_category()).message();
  return {.code = base::ErrorCode::unavailable, .message = what + ": " + reason, .param = ""};
}

std::string as_length(std::size_t length) {
  std::string bytes;
  for (std::size_t i = 0; i < length_bytes; ++i)
    bytes += static_cast<char>((length >> (8 * i)) & 0xFFU);
  return bytes;
}

std::size_t from_length(std::string_view bytes) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i)
    length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return length;
}

// The checksum covers the length too.
std::string framed(std::string_view record) {
  std::string bytes = as_length(record.size());
  bytes += record;
  for (const std::uint8_t byte : base::checksum(bytes)) bytes += static_cast<char>(byte);
  return bytes;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Nothing when the file ends before.
std::optional<std::string> read_at(int descriptor, std::size_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t done = 0; done < size;) {
    const ssize_t got =
        ::pread(descriptor, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

// For its owner only, and for this process only.
base::Result<int> open_locked(const std::filesystem::path& path, int more_flags) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | more_flags, 0600);
  if (descriptor < 0) return failure("cannot open the journal of answers");
  if (::fchmod(descriptor, 0600) == 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    return descriptor;
  const base::Error error = failure("cannot have the journal of answers alone");
  ::close(descriptor);
  return error;
}

}  // namespace

base::Result<std::unique_ptr<RecordFile>> RecordFile::open(
    const std::filesystem::path& path, const std::string& identity,
    const std::function<bool(std::string_view)>& take) {
  MLXS_TRY(const int descriptor, open_locked(path, 0));
  const std::string head = std::string(magic) + framed(identity);
  std::unique_ptr<RecordFile> file(new RecordFile(path, head, descriptor));
  MLXS_TRY_STATUS(file->load(take));
  return file;
}

RecordFile::RecordFile(std::filesystem::path path, std::string head, int descriptor)
    : path_(std::move(path)), head_(std::move(head)), descriptor_(descriptor) {}

RecordFile::~RecordFile() { ::close(descriptor_); }

base::Status RecordFile::load(const std::function<bool(std::string_view)>& take) {
  if (read_at(descriptor_, 0, head_.size()) != head_) return begin_anew();
  bytes_ = head_.size();
  for (auto record = read_record(); record && take(*record); record = read_record())
    bytes_ += length_bytes + record->size() + checksum_bytes;
  const auto end = static_cast<off_t>(bytes_);
  if (::lseek(descriptor_, 0, SEEK_END) != end && ::ftruncate(descriptor_, end) != 0)
    return failure("cannot cut the journal of answers");
  ::lseek(descriptor_, end, SEEK_SET);
  return {};
}

// The record at bytes_.
std::optional<std::string> RecordFile::read_record() {
  const auto length = read_at(descriptor_, bytes_, length_bytes);
  if (!length || from_length(*length) > record_bytes_max) return std::nullopt;
  const auto rest =
      read_at(descriptor_, bytes_ + length_bytes, from_length(*length) + checksum_bytes);
  if (!rest) return std::nullopt;
  std::string record = rest->substr(0, rest->size() - checksum_bytes);
  if (framed(record) != *length + *rest) return std::nullopt;
  return record;
}

base::Status RecordFile::begin_anew() {
  bytes_ = head_.size();
  if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0 ||
      !write_all(descriptor_, head_))
    return failure("cannot begin the journal of answers");
  return {};
}

base::Status RecordFile::append(std::string_view record) {
  const std::string bytes = framed(record);
  if (!write_all(descriptor_, bytes)) return failure("cannot write the journal of answers");
  bytes_ += bytes.size();
  return {};
}

base::Status RecordFile::rewrite(const std::function<std::optional<std::string>()>& next) {
  const std::filesystem::path fresh = path_.string() + ".new";
  MLXS_TRY(const int descriptor, open_locked(fresh, O_TRUNC));
  std::unique_ptr<RecordFile> file(new RecordFile(fresh, head_, descriptor));
  MLXS_TRY_STATUS(file->begin_anew());
  for (auto record = next(); record; record = next()) MLXS_TRY_STATUS(file->append(*record));
  if (::fsync(descriptor) != 0 || ::rename(fresh.c_str(), path_.c_str()) != 0)
    return failure("cannot replace the journal of answers");
  std::swap(descriptor_, file->descriptor_);
  bytes_ = file->bytes_;
  return {};
}

}  // namespace mlxs::serve
