#include "wire/anthropic/parts.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

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
base::Result<Parts> read_unknown(const Field& block);

constexpr std::array readers{
    PartReader{"text", read_text_part},
    PartReader{"image", read_image},
    PartReader{"document", read_document},
    PartReader{"tool_reference", read_tool_reference},
    PartReader{"search_result", read_search_result},
    PartReader{"web_search_result", read_web_search_result},
};

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
  const auto reader = std::find_if(readers.begin(), readers.end(),
                                   [type](const PartReader& r) { return r.type == type; });
  return reader == readers.end() ? read_unknown(block) : reader->read(block);
}

namespace {

base::Result<Parts> read_text_part(const Field& block) {
  MLXS_TRY(const std::string_view text, read_text(block.member("text")));
  return text_part(text);
}

base::Result<Parts> read_image(const Field& block) {
  MLXS_TRY_STATUS(expect_object(block.member("source")));
  return note_part("[image omitted: the model has no vision]");
}

// "[document "title"] context", the parts that are there.
std::string document_head(std::string_view title, std::string_view context) {
  std::string head;
  if (!title.empty()) head = "[document " + base::quote(title) + "]";
  if (!head.empty() && !context.empty()) head += " ";
  return head.append(context);
}

// What a document is when its text cannot be read here: "application/pdf" or "url".
base::Result<std::string_view> document_kind(const Field& source) {
  MLXS_TRY(const std::string_view media_type, read_optional_text(source.member("media_type")));
  if (!media_type.empty()) return media_type;
  return read_name(source.member("type"));
}

base::Result<Parts> read_document(const Field& block) {
  const Field source = block.member("source");
  MLXS_TRY_STATUS(expect_object(source));
  MLXS_TRY(const std::string_view type, read_name(source.member("type")));
  MLXS_TRY(const std::string_view title, read_optional_text(block.member("title")));
  MLXS_TRY(const std::string_view context, read_optional_text(block.member("context")));
  Parts parts = text_part(document_head(title, context));
  if (type == "text") {
    MLXS_TRY(const std::string_view text, read_text(source.member("data")));
    append(parts, text_part(text));
    return parts;
  }
  if (type == "content") {
    MLXS_TRY(Parts content, read_parts(source.member("content")));
    append(parts, std::move(content));
    return parts;
  }
  MLXS_TRY(const std::string_view kind, document_kind(source));
  std::string note = "[document omitted: " + shorten(kind, type_bytes_max);
  if (!title.empty()) note += " " + base::quote(title);
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

// Text where an unknown block carries it in one of the usual places, a note otherwise.
base::Result<Parts> read_unknown(const Field& block) {
  for (const char* place : {"text", "content"}) {
    const Field text = block.member(place);
    if (text.is_string()) return text_part(text.value().get_string());
  }
  const std::string_view type = block.member("type").value().get_string();
  return note_part("[" + shorten(type, type_bytes_max) + " omitted]");
}

}  // namespace
}  // namespace mlxs::wire::anthropic
