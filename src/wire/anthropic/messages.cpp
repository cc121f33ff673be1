#include "wire/anthropic/messages.hpp"

#include <utility>
#include <variant>

#include "wire/anthropic/content.hpp"
#include "wire/anthropic/parts.hpp"

namespace mlxs::wire::anthropic {
namespace {

base::Result<core::Role> read_role(const Field& field) {
  constexpr std::string_view expected = "\"user\", \"assistant\" or \"system\"";
  if (!field.is_string()) return field.wrong(expected);
  const std::string_view role = field.value().get_string();
  if (role == "user") return core::Role::user;
  if (role == "assistant") return core::Role::assistant;
  if (role == "system") return core::Role::system;
  return field.wrong(expected);
}

base::Result<core::Message> read_message(const Field& field) {
  MLXS_TRY_STATUS(expect_object(field));
  MLXS_TRY(const core::Role role, read_role(field.member("role")));
  const Field content = field.member("content");
  // An assistant that said nothing is an empty turn, and a system message can be there for its
  // other fields; only what a user says must be there.
  if (!content.present() && role == core::Role::user)
    return content.wrong("a string or an array of content blocks");
  MLXS_TRY(std::vector<core::Block> blocks, read_content(content, role));
  return core::Message{.role = role, .blocks = std::move(blocks)};
}

bool ends_at_next_user_message(const Field& message) {
  const Field clear_at = message.member("clear_at");
  return clear_at.is_string() && clear_at.value().get_string() == "next_user_message";
}

}  // namespace

base::Result<std::vector<std::string>> read_system(const Field& system) {
  MLXS_TRY(const Parts parts, read_parts(system));
  std::vector<std::string> texts;
  for (const core::ToolResultPart& part : parts) {
    if (const auto* text = std::get_if<core::TextBlock>(&part)) texts.push_back(text->text);
    if (const auto* note = std::get_if<core::PlaceholderBlock>(&part)) texts.push_back(note->note);
    if (const auto* tool = std::get_if<core::ToolReference>(&part))
      texts.push_back("[tool " + tool->tool_name + "]");
  }
  return texts;
}

base::Result<std::vector<core::Message>> read_messages(const Field& messages) {
  MLXS_TRY(const std::vector<Field> fields, messages.items());
  if (fields.empty()) return messages.wrong("an array with at least one message");

  std::vector<core::Message> read;
  std::size_t last_user = 0;  // as an index of `fields`
  for (std::size_t i = 0; i < fields.size(); ++i) {
    MLXS_TRY(core::Message message, read_message(fields[i]));
    if (message.role == core::Role::user) last_user = i;
    read.push_back(std::move(message));
  }

  std::vector<core::Message> kept;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool is_system = read[i].role == core::Role::system;
    const bool is_over = i < last_user && ends_at_next_user_message(fields[i]);
    if (is_system && (is_over || read[i].blocks.empty())) continue;
    kept.push_back(std::move(read[i]));
  }
  if (kept.empty()) return messages.wrong("at least one message that says something");
  return kept;
}

}  // namespace mlxs::wire::anthropic
