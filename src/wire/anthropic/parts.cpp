#include "wire/anthropic/parts.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "base/base64.hpp"
#include "base/utf8.hpp"

namespace mlxs::wire::anthropic {
namespace {

constexpr std::size_t type_bytes_max = 64;  // a block type is a short word; notes stay one line

struct PartReader {
  std::string_view type;
  base::Result<Parts> (*read)(const Field& block);
};

base::Result<Parts> read_text_part(const Field& block);
base::Result<Parts> read_image(const Field& block);
base::Result<Parts> read_document(const Field& block);
base::Result<Parts> read_tool_reference(const Field& block);
base::Result<Parts> read_search_result(const Field& block);
base::Result<Parts> read_web_search_result(const Field& block);
base::Result<Parts> read_other(const Field& block);

constexpr std::array readers{
    PartReader{"text", read_text_part},
    PartReader{"image", read_image},
    PartReader{"document", read_document},
    PartReader{"tool_reference", read_tool_reference},
    PartReader{"search_result", read_search_result},
    PartReader{"web_search_result", read_web_search_result},
    PartReader{"browser_state", read_other},
    PartReader{"compaction", read_other},
    PartReader{"container_upload", read_other},
    PartReader{"fallback", read_other},
    PartReader{"mcp_tool_listing", read_other},
};

// Where blocks carry words: results of tools that ran elsewhere, and types that are newer than this
// server. Not where they carry data.
constexpr std::array<std::string_view, 9> word_places{
    "title",           "url",          "text", "content", "stdout", "stderr", "lines",
    "tool_references", "error_message"};

const PartReader* find_reader(std::string_view type) {
  const auto* found =
      std::find_if(readers.begin(), readers.end(),
                   [type](const PartReader& reader) { return reader.type == type; });
  return found == readers.end() ? nullptr : found;
}

Parts text_part(std::string_view text) {
  Parts parts;
  if (!text.empty()) parts.emplace_back(core::TextBlock{std::string(text)});
  return parts;
}

Parts note_part(std::string note) {
  Parts parts;
  parts.emplace_back(core::PlaceholderBlock{std::move(note)});
  return parts;
}

void append(Parts& parts, Parts more) {
  std::move(more.begin(), more.end(), std::back_inserter(parts));
}

}  // namespace

base::Result<Parts> read_parts(const Field& content) {
  if (content.is_string()) return text_part(content.value().get_string());
  if (content.present() && !content.is_array())
    return content.wrong("a string or an array of content blocks");
  MLXS_TRY(const std::vector<Field> blocks, content.items());
  Parts parts;
  for (const Field& block : blocks) {
    MLXS_TRY(Parts more, read_part(block));
    append(parts, std::move(more));
  }
  return parts;
}

base::Result<Parts> read_part(const Field& block) {
  MLXS_TRY_STATUS(expect_object(block));
  MLXS_TRY(const std::string_view type, read_name(block.member("type")));
  const PartReader* reader = find_reader(type);
  return reader == nullptr ? read_other(block) : reader->read(block);
}

base::Result<Parts> read_words(const Field& value) {
  if (value.is_string()) return text_part(value.value().get_string());
  if (value.is_object() && value.member("type").is_string()) return read_part(value);
  Parts parts;
  if (!value.is_array()) return parts;
  MLXS_TRY(const std::vector<Field> items, value.items());
  for (const Field& item : items) {
    MLXS_TRY(Parts more, read_words(item));
    append(parts, std::move(more));
  }
  return parts;
}

bool is_part_type(std::string_view type) { return find_reader(type) != nullptr; }

std::vector<std::string_view> part_types() {
  std::vector<std::string_view> types;
  for (const PartReader& reader : readers) types.push_back(reader.type);
  return types;
}

namespace {

base::Result<Parts> read_text_part(const Field& block) {
  MLXS_TRY(const std::string_view text, read_optional_text(block.member("text")));
  return text_part(text);
}

// Whatever its source is: it cannot be shown.
base::Result<Parts> read_image(const Field&) {
  return note_part("[image omitted: the model has no vision]");
}

// "[document "title"] context", the parts that are there.
std::string document_head(std::string_view title, std::string_view context) {
  std::string head;
  if (!title.empty()) head = "[document " + base::quote(title) + "]";
  if (!head.empty() && !context.empty()) head += " ";
  return head.append(context);
}

// "12 KB" of the file that base64 text holds: three bytes in four characters.
std::string size_of(const Field& base64) {
  if (!base64.is_string()) return "";
  const std::size_t bytes = base64.value().get_string().size() / 4 * 3;
  return bytes < 1024 ? std::to_string(bytes) + " bytes" : std::to_string(bytes / 1024) + " KB";
}

// What a document is when its text cannot be read here: "application/pdf, 12 KB", "url", "".
std::string document_kind(const Field& source) {
  for (const char* place : {"media_type", "type"}) {
    const Field kind = source.member(place);
    if (!kind.is_string()) continue;
    const std::string size = size_of(source.member("data"));
    return shorten(kind.value().get_string(), type_bytes_max) + (size.empty() ? "" : ", " + size);
  }
  return "";
}

// The words of a text file; "" for any other.
std::string words_in_base64(const Field& source) {
  const Field kind = source.member("media_type");
  const Field data = source.member("data");
  if (!kind.is_string() || !data.is_string()) return "";
  if (!kind.value().get_string().starts_with("text/")) return "";
  const std::string words = base::decode_base64(data.value().get_string()).value_or("");
  return base::is_valid_utf8(words) ? words : "";
}

// The words of a document, when its source has some.
base::Result<Parts> read_document_words(const Field& source) {
  const Field type_field = source.member("type");
  if (!type_field.is_string()) return Parts();
  const std::string_view type = type_field.value().get_string();
  if (type == "content") return read_parts(source.member("content"));
  if (type == "base64") return text_part(words_in_base64(source));
  if (type != "text") return Parts();
  MLXS_TRY(const std::string_view text, read_optional_text(source.member("data")));
  return text_part(text);
}

base::Result<Parts> read_document(const Field& block) {
  MLXS_TRY(const std::string_view title, read_optional_text(block.member("title")));
  MLXS_TRY(const std::string_view context, read_optional_text(block.member("context")));
  const Field source = block.member("source");
  MLXS_TRY(Parts words, read_document_words(source));
  if (!words.empty()) {
    Parts parts = text_part(document_head(title, context));
    append(parts, std::move(words));
    return parts;
  }
  const std::string kind = document_kind(source);
  std::string note = "[document omitted";
  if (!kind.empty()) note += ": " + kind;
  if (!title.empty()) note += (kind.empty() ? ": " : " ") + base::quote(title);
  note += "]";
  if (!context.empty()) note.append(" ").append(context);
  return note_part(std::move(note));
}

base::Result<Parts> read_tool_reference(const Field& block) {
  MLXS_TRY(const std::string_view name, read_name(block.member("tool_name")));
  Parts parts;
  parts.emplace_back(core::ToolReference{std::string(name)});
  return parts;
}

// "[search result] title (place)".
base::Result<Parts> result_head(const Field& title_field, const Field& place_field) {
  MLXS_TRY(const std::string_view title, read_optional_text(title_field));
  MLXS_TRY(const std::string_view place, read_optional_text(place_field));
  std::string head = "[search result]";
  if (!title.empty()) head.append(" ").append(title);
  if (!place.empty()) head.append(" (").append(place).append(")");
  return text_part(head);
}

base::Result<Parts> read_search_result(const Field& block) {
  MLXS_TRY(Parts parts, result_head(block.member("title"), block.member("source")));
  MLXS_TRY(Parts content, read_parts(block.member("content")));
  append(parts, std::move(content));
  return parts;
}

// Its page text is encrypted; title and address are what can be read.
base::Result<Parts> read_web_search_result(const Field& block) {
  return result_head(block.member("title"), block.member("url"));
}

// "[web_search failed: max_uses_exceeded]", "[exit code 1]": what a result says besides words.
Parts outcome_of(const Field& block, std::string_view type) {
  const Field error = block.member("error_code");
  if (error.is_string()) {
    constexpr std::string_view suffix = "_tool_result_error";
    if (type.ends_with(suffix)) type.remove_suffix(suffix.size());
    return note_part("[" + shorten(type, type_bytes_max) +
                     " failed: " + shorten(error.value().get_string(), type_bytes_max) + "]");
  }
  const Field code = block.member("return_code");
  if (!code.present() || !code.value().is_int64() || code.value().get_int64() == 0) return {};
  return note_part("[exit code " + std::to_string(code.value().get_int64()) + "]");
}

base::Result<Parts> read_other(const Field& block) {
  const std::string_view type = block.member("type").value().get_string();
  Parts parts;
  bool is_empty = false;  // there is a place for words, and nothing in it
  for (const std::string_view place : word_places) {
    const Field words = block.member(place);
    is_empty = is_empty || words.is_string() || words.is_array();
    MLXS_TRY(Parts more, read_words(words));
    append(parts, std::move(more));
  }
  append(parts, outcome_of(block, type));
  if (!parts.empty()) return parts;
  return note_part("[" + shorten(type, type_bytes_max) + (is_empty ? " is empty]" : " omitted]"));
}

}  // namespace
}  // namespace mlxs::wire::anthropic
