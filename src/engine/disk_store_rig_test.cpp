#include "engine/disk_store_rig_test.hpp"

#include <stdlib.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <future>
#include <memory>
#include <random>
#include <span>
#include <sstream>
#include <tuple>

#include "base/check.hpp"
#include "base/checksum.hpp"
#include "engine/kv_key.hpp"

namespace mlxs::engine {
namespace {

namespace fs = std::filesystem;

TestPart with_payload(KvPart part) {
  const SharedBlob payload = payload_of(part.key, part.bytes);
  return {.part = std::move(part), .payload = payload};
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "mlxs-disk-").string() + std::string(6, 'X');
  MLXS_CHECK(::mkdtemp(name.data()) != nullptr, "a test needs a folder");
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

SharedBlob payload_of(const KvKey& key, std::uint64_t bytes) {
  std::mt19937_64 random(std::stoull(key.substr(0, 16), nullptr, 16));
  auto blob = std::make_shared<KvBlob>(bytes);
  for (std::span<std::byte> rest = blob->bytes(); !rest.empty();) {
    const std::uint64_t word = random();
    const std::size_t most = std::min(rest.size(), sizeof(word));
    std::memcpy(rest.data(), &word, most);
    rest = rest.subspan(most);
  }
  return blob;
}

bool same_bytes(const SharedBlob& left, const SharedBlob& right) {
  return left && right && std::ranges::equal(left->bytes(), right->bytes());
}

bool same_part(const KvPart& left, const KvPart& right) {
  const auto all = [](const KvPart& part) {
    return std::tie(part.kind, part.key, part.parent, part.begin, part.end, part.tokens,
                    part.bytes);
  };
  return all(left) == all(right);
}

TestPart rows_after(const KvPart& parent, const std::vector<Token>& path, std::uint64_t bytes) {
  return with_payload({.kind = KvPartKind::rows,
                       .key = kv_key(KvPartKind::rows, path, parent.end),
                       .parent = parent.key,
                       .begin = parent.end,
                       .end = static_cast<int>(path.size()),
                       .tokens = {path.begin() + parent.end, path.end()},
                       .bytes = bytes});
}

TestPart root_rows(const std::vector<Token>& path, std::uint64_t bytes) {
  return rows_after(KvPart{}, path, bytes);
}

TestPart point_of(const KvPart& parent, const std::vector<Token>& path, std::uint64_t bytes) {
  const auto end = static_cast<int>(path.size());
  return with_payload({.kind = KvPartKind::point,
                       .key = kv_key(KvPartKind::point, path, end),
                       .parent = parent.key,
                       .begin = end,
                       .end = end,
                       .bytes = bytes});
}

std::vector<Token> counted(Token first, int count) {
  std::vector<Token> tokens;
  for (int i = 0; i < count; ++i) tokens.push_back(first + i);
  return tokens;
}

DiskFolderOptions folder_options(const ScratchFolder& scratch) {
  return {.directory = scratch.path() / "cache",
          .identity = "model: test\nkv: f16",
          .bytes_max = 1 << 20};
}

PartPlace place_in(const DiskFolderOptions& options, const KvKey& key) {
  const KvKey identity = to_hex(base::checksum(options.identity));
  return {options.directory / identity, identity, key};
}

std::string bytes_in(const fs::path& file) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return bytes.str();
}

void put_bytes(const fs::path& file, const std::string& bytes) {
  // A new file: cutting an old one to nothing makes some file systems wait for the disk.
  std::error_code ignored;
  fs::remove(file, ignored);
  std::ofstream(file, std::ios::binary) << bytes;
}

SharedBlob read_now(KvStore& store, const KvKey& key) {
  // Shared: the store's thread may still be inside set_value when the answer is here.
  const auto answer = std::make_shared<std::promise<SharedBlob>>();
  store.read(key, [answer](SharedBlob payload) { answer->set_value(std::move(payload)); });
  return answer->get_future().get();
}

}  // namespace mlxs::engine
