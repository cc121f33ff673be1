#include "models/formats/gguf_header.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include "models/formats/gguf_types_table.hpp"

namespace mlxs::models {
namespace {

static_assert(std::endian::native == std::endian::little, "GGUF is read as little-endian");

// Real files carry under 100 keys; together with the next two this bounds the header in memory.
constexpr std::uint64_t keys_max = 4096;
// The format allows 65,535 bytes for a key; longer than this is damage.
constexpr std::uint64_t key_bytes_max = 65535;
// Chat templates are the longest texts worth keeping; the largest known ones have about 20 KB.
constexpr std::uint64_t kept_text_bytes_max = 128 * 1024;
// The largest mixture models have about 10,000 tensors.
constexpr std::uint64_t tensors_max = 1'000'000;
// ggml's own bounds for a tensor's name and dimensions.
constexpr std::uint64_t tensor_name_bytes_max = 255;
constexpr std::uint32_t dimensions_max = 4;
// Skipping less than this reads through the stream's buffer; a seek would throw the buffer away.
constexpr std::uint64_t seek_bytes_min = 65536;

enum class ValueType : std::uint32_t {
  uint8,
  int8,
  uint16,
  int16,
  uint32,
  int32,
  float32,
  boolean,
  string,
  array,
  uint64,
  int64,
  float64
};
constexpr std::array<std::uint64_t, 13> value_bytes{1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

base::Error damaged(std::string message) {
  return {.code = base::ErrorCode::invalid_request, .message = std::move(message), .param = ""};
}
base::Error torn() {
  return damaged("ends in the middle of its header; fetch or convert it again.");
}

std::optional<std::uint64_t> product(std::uint64_t left, std::uint64_t right) {
  if (right != 0 && left > std::numeric_limits<std::uint64_t>::max() / right) return std::nullopt;
  return left * right;
}

// Reads forward through the stream and never past the file's length.
class Reader {
 public:
  Reader(std::istream& in, std::uint64_t file_bytes) : in_(in), file_bytes_(file_bytes) {}

  [[nodiscard]] std::uint64_t position() const { return position_; }

  template <typename T>
  [[nodiscard]] base::Result<T> number() {
    std::array<char, sizeof(T)> bytes{};
    if (!fetch(bytes.data(), bytes.size())) return torn();
    return std::bit_cast<T>(bytes);
  }

  [[nodiscard]] base::Result<std::string> text(std::uint64_t bytes) {
    if (bytes > file_bytes_ - position_) return torn();
    std::string out(bytes, '\0');
    if (!fetch(out.data(), bytes)) return torn();
    return out;
  }

  [[nodiscard]] base::Status skip(std::uint64_t bytes) {
    if (bytes > file_bytes_ - position_) return torn();
    position_ += bytes;
    if (bytes < seek_bytes_min) {
      in_.ignore(static_cast<std::streamsize>(bytes));
    } else {
      in_.seekg(static_cast<std::streamoff>(bytes), std::ios::cur);
    }
    if (!in_.good()) return torn();
    return {};
  }

 private:
  bool fetch(char* to, std::uint64_t bytes) {
    if (bytes > file_bytes_ - position_) return false;
    position_ += bytes;
    in_.read(to, static_cast<std::streamsize>(bytes));
    return in_.good();
  }

  std::istream& in_;
  std::uint64_t file_bytes_;
  std::uint64_t position_ = 0;
};

base::Result<ValueType> read_type(Reader& reader) {
  MLXS_TRY(const auto type, reader.number<std::uint32_t>());
  if (type >= value_bytes.size()) {
    return damaged("holds a value of unknown type " + std::to_string(type) + ".");
  }
  return static_cast<ValueType>(type);
}

base::Status skip_text(Reader& reader) {
  MLXS_TRY(const auto bytes, reader.number<std::uint64_t>());
  return reader.skip(bytes);
}

base::Status skip_array(Reader& reader) {
  MLXS_TRY(const ValueType type, read_type(reader));
  MLXS_TRY(const auto length, reader.number<std::uint64_t>());
  if (type == ValueType::array) return damaged("holds an array of arrays, which no model needs.");
  if (type != ValueType::string) {
    const auto bytes = product(length, value_bytes[static_cast<std::size_t>(type)]);
    return bytes ? reader.skip(*bytes) : torn();
  }
  // Each string takes at least its length field, so the file's own size bounds this loop.
  for (std::uint64_t i = 0; i < length; ++i) MLXS_TRY_STATUS(skip_text(reader));
  return {};
}

template <typename Stored, typename Kept>
base::Result<std::optional<GgufValue>> read_number(Reader& reader) {
  MLXS_TRY(const auto number, reader.number<Stored>());
  return std::optional<GgufValue>(static_cast<Kept>(number));
}

base::Result<std::optional<GgufValue>> read_text_value(Reader& reader) {
  MLXS_TRY(const auto bytes, reader.number<std::uint64_t>());
  if (bytes > kept_text_bytes_max) {
    MLXS_TRY_STATUS(reader.skip(bytes));
    return std::optional<GgufValue>();
  }
  MLXS_TRY(std::string text, reader.text(bytes));
  return std::optional<GgufValue>(std::move(text));
}

base::Result<std::optional<GgufValue>> read_bool(Reader& reader) {
  MLXS_TRY(const auto byte, reader.number<std::uint8_t>());
  return std::optional<GgufValue>(byte != 0);
}

// The value, or nothing when it is of a kind that is not kept.
base::Result<std::optional<GgufValue>> read_value(Reader& reader) {
  MLXS_TRY(const ValueType type, read_type(reader));
  switch (type) {
    case ValueType::uint8: return read_number<std::uint8_t, std::uint64_t>(reader);
    case ValueType::int8: return read_number<std::int8_t, std::int64_t>(reader);
    case ValueType::uint16: return read_number<std::uint16_t, std::uint64_t>(reader);
    case ValueType::int16: return read_number<std::int16_t, std::int64_t>(reader);
    case ValueType::uint32: return read_number<std::uint32_t, std::uint64_t>(reader);
    case ValueType::int32: return read_number<std::int32_t, std::int64_t>(reader);
    case ValueType::uint64: return read_number<std::uint64_t, std::uint64_t>(reader);
    case ValueType::int64: return read_number<std::int64_t, std::int64_t>(reader);
    case ValueType::float32: return read_number<float, double>(reader);
    case ValueType::float64: return read_number<double, double>(reader);
    case ValueType::boolean: return read_bool(reader);
    case ValueType::string: return read_text_value(reader);
    case ValueType::array: break;
  }
  MLXS_TRY_STATUS(skip_array(reader));
  return std::optional<GgufValue>();
}

base::Status read_pair(Reader& reader, GgufHeader& header) {
  MLXS_TRY(const auto key_bytes, reader.number<std::uint64_t>());
  if (key_bytes > key_bytes_max) return damaged("has a damaged header: a key is too long.");
  MLXS_TRY(std::string key, reader.text(key_bytes));
  MLXS_TRY(auto value, read_value(reader));
  if (value && key_bytes <= kept_text_bytes_max) {
    header.values.insert_or_assign(std::move(key), std::move(*value));
  }
  return {};
}

struct TensorExtent {
  std::uint64_t elements = 1;
  std::uint64_t end = 0;  // from the start of the data section
};

base::Result<TensorExtent> read_tensor(Reader& reader) {
  MLXS_TRY(const auto name_bytes, reader.number<std::uint64_t>());
  if (name_bytes > tensor_name_bytes_max) return damaged("has a damaged list of tensors.");
  MLXS_TRY_STATUS(reader.skip(name_bytes));
  MLXS_TRY(const auto dimensions, reader.number<std::uint32_t>());
  if (dimensions > dimensions_max) return damaged("has a tensor with too many dimensions.");
  TensorExtent extent;
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    MLXS_TRY(const auto size, reader.number<std::uint64_t>());
    const auto elements = product(extent.elements, size);
    if (!elements) return damaged("has a tensor of impossible size.");
    extent.elements = *elements;
  }
  MLXS_TRY(const auto type, reader.number<std::uint32_t>());
  MLXS_TRY(const auto offset, reader.number<std::uint64_t>());
  // A type from the future has an unknown length: then only its first byte must be there.
  const TensorBlock block = tensor_block(type).value_or(TensorBlock{});
  const auto bytes = product(extent.elements / block.elements, block.bytes);
  if (!bytes || *bytes > std::numeric_limits<std::uint64_t>::max() - offset) {
    return damaged("has a tensor of impossible size.");
  }
  extent.end = offset + *bytes;
  return extent;
}

base::Status check_tensors(Reader& reader, GgufHeader& header) {
  std::uint64_t data_bytes = 0;
  for (std::uint64_t i = 0; i < header.tensors; ++i) {
    MLXS_TRY(const TensorExtent extent, read_tensor(reader));
    header.parameters += extent.elements;
    data_bytes = std::max(data_bytes, extent.end);
  }
  if (header.tensors == 0) return {};
  const std::uint64_t alignment = header.count("general.alignment").value_or(32);
  if (alignment == 0 || alignment > seek_bytes_min) return damaged("has an impossible alignment.");
  const std::uint64_t data_start = (reader.position() + alignment - 1) / alignment * alignment;
  if (data_start <= header.file_bytes && data_bytes <= header.file_bytes - data_start) return {};
  return damaged("is incomplete: it has " + std::to_string(header.file_bytes) +
                 " bytes and its tensors need " + std::to_string(data_start) + " + " +
                 std::to_string(data_bytes) + "; fetch it again.");
}

base::Status check_start(Reader& reader) {
  const auto magic = reader.text(4);
  if (!magic.ok() || magic.value() != "GGUF") {
    return damaged("is not a GGUF file; mlx-serve runs models in GGUF form.");
  }
  MLXS_TRY(const auto version, reader.number<std::uint32_t>());
  if (version == 2 || version == 3) return {};
  return damaged("is a GGUF file of version " + std::to_string(version) +
                 "; versions 2 and 3 can be read. Convert it again.");
}

}  // namespace

base::Result<GgufHeader> read_gguf_header(std::istream& in, std::uint64_t file_bytes) {
  Reader reader(in, file_bytes);
  MLXS_TRY_STATUS(check_start(reader));
  GgufHeader header;
  header.file_bytes = file_bytes;
  MLXS_TRY(header.tensors, reader.number<std::uint64_t>());
  MLXS_TRY(const auto keys, reader.number<std::uint64_t>());
  if (header.tensors > tensors_max || keys > keys_max) {
    return damaged("has a damaged header: it promises too many tensors or keys.");
  }
  for (std::uint64_t i = 0; i < keys; ++i) MLXS_TRY_STATUS(read_pair(reader, header));
  MLXS_TRY_STATUS(check_tensors(reader, header));
  return header;
}

base::Result<GgufHeader> read_gguf_header(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) {
    return base::Error{
        .code = base::ErrorCode::not_found, .message = "does not exist.", .param = ""};
  }
  const std::uintmax_t file_bytes = std::filesystem::file_size(path, failed);
  std::ifstream in(path, std::ios::binary);
  if (failed || !in) return damaged("cannot be opened; check its permissions.");
  return read_gguf_header(in, file_bytes);
}

std::optional<std::string> GgufHeader::text(std::string_view key) const {
  const auto found = values.find(key);
  if (found == values.end() || !std::holds_alternative<std::string>(found->second)) return {};
  return std::get<std::string>(found->second);
}

std::optional<double> GgufHeader::number(std::string_view key) const {
  const auto found = values.find(key);
  if (found == values.end()) return {};
  return std::visit(
      [](const auto& value) -> std::optional<double> {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, bool>)
          return {};
        else
          return static_cast<double>(value);
      },
      found->second);
}

std::optional<std::uint64_t> GgufHeader::count(std::string_view key) const {
  const auto found = values.find(key);
  if (found == values.end()) return {};
  if (const auto* value = std::get_if<std::uint64_t>(&found->second)) return *value;
  const auto* value = std::get_if<std::int64_t>(&found->second);
  if (value == nullptr || *value < 0) return {};
  return static_cast<std::uint64_t>(*value);
}

}  // namespace mlxs::models
