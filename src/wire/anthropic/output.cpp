#include "wire/anthropic/output.hpp"

#include <string>
#include <string_view>

#include "wire/anthropic/fields.hpp"

namespace mlxs::wire::anthropic {
namespace {

bool is_text(const Field& field, std::string_view wanted) {
  return field.is_string() && std::string_view(field.value().get_string()) == wanted;
}

core::Effort effort_of(const Field& config) {
  const Field effort = config.member("effort");
  if (is_text(effort, "low")) return core::Effort::low;
  if (is_text(effort, "medium")) return core::Effort::medium;
  if (is_text(effort, "high")) return core::Effort::high;
  if (is_text(effort, "xhigh")) return core::Effort::xhigh;
  if (is_text(effort, "max")) return core::Effort::max;
  return core::Effort::absent;
}

core::Effort last_effort(const Field& body) {
  core::Effort last = effort_of(member_of_request(body, "output_config"));
  const base::Result<std::vector<Field>> messages = member_of_request(body, "messages").items();
  if (!messages.ok()) return last;
  for (const Field& message : messages.value()) {
    if (!is_text(message.member("role"), "system")) continue;
    const core::Effort effort = effort_of(message.member("output_config"));
    if (effort != core::Effort::absent) last = effort;
  }
  return last;
}

base::Result<std::optional<std::string>> read_format(const Field& format) {
  if (!is_text(format.member("type"), "json_schema")) return std::optional<std::string>();
  const Field schema = format.member("schema");
  if (!schema.is_object()) return schema.wrong("an object, the JSON schema of the answer");
  return std::optional<std::string>(base::to_text(schema.value()));
}

}  // namespace

base::Result<core::OutputRequest> read_output(const Field& body) {
  core::OutputRequest output;
  output.effort = last_effort(body);
  const Field format = member_of_request(body, "output_config").member("format");
  MLXS_TRY(output.schema_json,
           read_format(format.present() ? format : member_of_request(body, "output_format")));
  return output;
}

}  // namespace mlxs::wire::anthropic
