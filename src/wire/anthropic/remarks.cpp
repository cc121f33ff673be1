#include "wire/anthropic/remarks.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/json.hpp"
#include "wire/anthropic/content.hpp"
#include "wire/anthropic/fields.hpp"

namespace mlxs::wire::anthropic {
namespace {

constexpr std::size_t kinds_max = 8;        // lines of one sort; more is a client gone wild
constexpr std::size_t name_bytes_max = 64;  // types, fields and tools have short names

std::string shown(std::string_view name) { return base::quote(shorten(name, name_bytes_max)); }

std::vector<Field> elements(const Field& field) {
  return field.is_array() ? field.items().value() : std::vector<Field>();
}

// What is said once and no more than kinds_max times.
class Notes {
 public:
  [[nodiscard]] bool is_full() const { return lines_.size() >= kinds_max; }
  void add(const std::string& kind, std::string line) {
    if (!is_full() && kinds_.insert(kind).second) lines_.push_back(std::move(line));
  }
  void move_to(std::vector<std::string>& lines) {
    std::move(lines_.begin(), lines_.end(), std::back_inserter(lines));
  }

 private:
  std::set<std::string> kinds_;
  std::vector<std::string> lines_;
};

// Walks the blocks of one message and those inside them.
void note_blocks(Notes& notes, const Field& content) {
  for (const Field& block : elements(content)) {
    if (notes.is_full()) return;
    const Field type_field = block.member("type");
    if (type_field.is_string()) {
      const std::string type(type_field.value().get_string());
      if (!is_block_type(type))
        notes.add(type, block.path() + ": the block type " + shown(type) + " is not known");
    }
    note_blocks(notes, block.member("content"));
    note_blocks(notes, block.member("source").member("content"));
  }
}

// `place` is the object's place in the table of fields, "" for the whole request.
void note_members(Notes& notes, const Field& object, std::string_view place) {
  if (!object.is_object()) return;
  for (const auto& member : object.value().get_object()) {
    if (notes.is_full()) return;
    std::string path(place);
    if (!path.empty()) path += ".";
    path += std::string_view(member.key());
    if (find_field(path) != nullptr) continue;
    const std::string where = object.path().empty() ? "" : object.path() + ": ";
    notes.add(path, where + "the field " + shown(std::string_view(member.key())) + " is not known");
  }
}

void note_fields(Notes& notes, const Field& body) {
  note_members(notes, body, "");
  for (const char* place : {"thinking", "output_config", "tool_choice"})
    note_members(notes, body.member(place), place);
  for (const Field& tool : elements(body.member("tools"))) note_members(notes, tool, "tools[]");
  for (const Field& message : elements(body.member("messages")))
    note_members(notes, message, "messages[]");
}

std::string unavailable_line(const ToolList& list) {
  std::string line = "tools: not available here:";
  const std::size_t count = std::min(list.unavailable.size(), kinds_max);
  for (std::size_t i = 0; i < count; ++i) line += " " + shown(list.unavailable[i]);
  if (count < list.unavailable.size())
    line += " and " + std::to_string(list.unavailable.size() - count) + " more";
  return line;
}

}  // namespace

std::vector<std::string> remarks_on(const Field& body, const ToolList& list) {
  Notes blocks;
  note_blocks(blocks, body.member("system"));
  for (const Field& message : elements(body.member("messages")))
    note_blocks(blocks, message.member("content"));
  Notes fields;
  note_fields(fields, body);
  Notes schemas;
  for (const std::string& place : list.odd_schemas)
    schemas.add(place, place + ": this schema is no object and is not used");

  std::vector<std::string> lines;
  for (Notes* notes : {&blocks, &fields, &schemas}) notes->move_to(lines);
  if (!list.unavailable.empty()) lines.push_back(unavailable_line(list));
  return lines;
}

}  // namespace mlxs::wire::anthropic
