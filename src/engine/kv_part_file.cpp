#include "engine/kv_part_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/checksum.hpp"
#include "engine/disk_store_descriptor.hpp"

namespace mlxs::engine {
namespace {

static_assert(std::endian::native == std::endian::little, "files hold what lies in memory");

constexpr std::array<char, 8> magic{'m', 'l', 'x', 's', '-', 'k', 'v', '\n'};
constexpr std::uint32_t format_version = 1;
// macOS refuses calls of 2 GiB and more.
constexpr std::size_t call_bytes_max = std::size_t{1} << 30;
// A third of a second on a disk of 200 MB/s: so long a write takes to notice that it shall end.
constexpr std::size_t chunk_bytes = std::size_t{64} << 20;

using Name = std::array<char, 32>;

struct Header {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t kind;
  Name identity;
  Name key;
  Name parent;  // zeros: none
  std::int32_t begin;
  std::int32_t end;
  std::uint64_t payload_bytes;
  base::Digest payload_checksum;
  base::Digest head_checksum;  // of header and tokens, with zeros here
};
static_assert(sizeof(Header) == 160 && std::is_trivially_copyable_v<Header>);

struct Head {
  Header header;
  std::vector<Token> tokens;
};

base::Error damaged() { return {.code = base::ErrorCode::internal, .message = "damaged"}; }

Name name_of(std::string_view text) {
  Name name{};
  std::ranges::copy(text.substr(0, name.size()), name.begin());
  return name;
}

std::string text_of(const Name& name) {
  return name.front() == '\0' ? std::string{} : std::string(name.begin(), name.end());
}

std::span<const std::byte> bytes_of(const Header& header) {
  return std::as_bytes(std::span(&header, 1));
}

std::span<const std::byte> bytes_of(const std::vector<Token>& tokens) {
  return std::as_bytes(std::span(tokens));
}

base::Digest checksum_of(const Head& head) {
  Header header = head.header;
  header.head_checksum = {};
  return base::Checksum().add(bytes_of(header)).add(bytes_of(head.tokens)).digest();
}

Head head_of(const PartPlace& place, const KvPart& part, const KvBlob& payload) {
  Head head{.header = {.magic = magic,
                       .version = format_version,
                       .kind = part.kind == KvPartKind::point ? 1u : 0u,
                       .identity = name_of(place.identity),
                       .key = name_of(place.key),
                       .parent = name_of(part.parent),
                       .begin = part.begin,
                       .end = part.end,
                       .payload_bytes = payload.size(),
                       .payload_checksum = base::checksum(payload.bytes()),
                       .head_checksum = {}},
            .tokens = part.tokens};
  head.header.head_checksum = checksum_of(head);
  return head;
}

bool write_all(const Descriptor& file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t most = std::min(bytes.size(), call_bytes_max);
    const ::ssize_t done = ::write(file.number(), bytes.data(), most);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return true;
}

// False when the file ends before or the system refuses.
bool read_all(const Descriptor& file, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t most = std::min(bytes.size(), call_bytes_max);
    const ::ssize_t done = ::read(file.number(), bytes.data(), most);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return true;
}

base::Status write_payload(const Descriptor& file, const KvBlob& payload, const GoOn& go_on) {
  std::span<const std::byte> rest = payload.bytes();
  do {
    if (go_on && !go_on())
      return base::Error{.code = base::ErrorCode::cancelled, .message = "cancelled"};
    const std::size_t bytes = std::min(rest.size(), chunk_bytes);
    if (!write_all(file, rest.first(bytes)) || ::fsync(file.number()) != 0) return system_error();
    rest = rest.subspan(bytes);
  } while (!rest.empty());
  return {};
}

base::Status write_unfinished(const PartPlace& place, const Head& head, const KvBlob& payload,
                              const GoOn& go_on) {
  // What a crash left under this name may have other rights.
  ::unlink(place.unfinished().c_str());
  const Descriptor file(place.unfinished(), O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open() || !write_all(file, bytes_of(head.header)) ||
      !write_all(file, bytes_of(head.tokens))) {
    return system_error();
  }
  MLXS_TRY_STATUS(write_payload(file, payload, go_on));
  return {};
}

// Gives it its name. That is on the disk when the folder is.
bool publish(const PartPlace& place) {
  if (std::rename(place.unfinished().c_str(), place.file().c_str()) != 0) return false;
  const Descriptor folder(place.folder, O_RDONLY | O_DIRECTORY);
  return folder.is_open() && ::fsync(folder.number()) == 0;
}

bool fits(const Header& header, const PartPlace& place) {
  const bool point = header.kind == 1;
  return header.magic == magic && header.version == format_version && header.kind <= 1 &&
         header.identity == name_of(place.identity) && header.key == name_of(place.key) &&
         header.begin >= 0 && (point ? header.begin == header.end : header.begin < header.end);
}

// The length of the file when it is a plain one.
std::optional<std::uint64_t> length_of(const Descriptor& file) {
  struct ::stat status {};
  if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

// Nothing is allocated that the length of the file does not bear out.
std::optional<Head> read_head(const Descriptor& file, const PartPlace& place) {
  const std::optional<std::uint64_t> length = length_of(file);
  Head head{};
  if (!length || !read_all(file, std::as_writable_bytes(std::span(&head.header, 1)))) return {};
  if (!fits(head.header, place)) return {};
  const auto n_tokens = static_cast<std::uint64_t>(head.header.end - head.header.begin);
  const std::uint64_t head_bytes = sizeof(Header) + n_tokens * sizeof(Token);
  if (*length < head_bytes || *length - head_bytes != head.header.payload_bytes) return {};
  head.tokens.resize(n_tokens);
  if (!read_all(file, std::as_writable_bytes(std::span(head.tokens)))) return {};
  if (checksum_of(head) != head.header.head_checksum) return {};
  return head;
}

// A pipe under our name must not make us wait: O_NONBLOCK changes nothing for a file.
Descriptor open_to_read(const PartPlace& place) { return {place.file(), O_RDONLY | O_NONBLOCK}; }

base::Error cannot_open() {
  if (errno == ELOOP) return damaged();  // a link is not ours
  return system_error();
}

}  // namespace

std::uint64_t file_bytes(const KvPart& part) {
  return sizeof(Header) + part.tokens.size() * sizeof(Token) + part.bytes;
}

base::Status write_part(const PartPlace& place, const KvPart& part, const KvBlob& payload,
                        const GoOn& go_on) {
  base::Status written = write_unfinished(place, head_of(place, part, payload), payload, go_on);
  if (written.ok() && !publish(place)) written = system_error();
  if (written.ok()) return written;
  ::unlink(place.unfinished().c_str());
  ::unlink(place.file().c_str());
  return written;
}

base::Result<KvPart> read_part_head(const PartPlace& place) {
  const Descriptor file = open_to_read(place);
  if (!file.is_open()) return cannot_open();
  std::optional<Head> head = read_head(file, place);
  if (!head) return damaged();
  return KvPart{.kind = head->header.kind == 1 ? KvPartKind::point : KvPartKind::rows,
                .key = place.key,
                .parent = text_of(head->header.parent),
                .begin = head->header.begin,
                .end = head->header.end,
                .tokens = std::move(head->tokens),
                .bytes = head->header.payload_bytes};
}

base::Result<SharedBlob> read_part_payload(const PartPlace& place) {
  const Descriptor file = open_to_read(place);
  if (!file.is_open()) return cannot_open();
  const std::optional<Head> head = read_head(file, place);
  if (!head) return damaged();
  const auto blob = std::make_shared<KvBlob>(head->header.payload_bytes);
  if (!read_all(file, blob->bytes())) return damaged();
  if (base::checksum(std::as_const(*blob).bytes()) != head->header.payload_checksum)
    return damaged();
  return SharedBlob(blob);
}

}  // namespace mlxs::engine
