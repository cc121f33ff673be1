#include "wire/anthropic/request.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "wire/anthropic/fields.hpp"
#include "wire/anthropic/messages.hpp"
#include "wire/anthropic/output.hpp"
#include "wire/anthropic/remarks.hpp"
#include "wire/anthropic/thinking.hpp"
#include "wire/anthropic/tools.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {
namespace {

namespace limits = base::limits;

base::Result<core::ChatRequest> read_request(const Field& body);
base::Status refuse_thread(const Field& thread);
base::Result<core::SamplingRequest> read_sampling(const Field& body);
base::Result<std::vector<std::string>> read_stop_sequences(const Field& sequences);
void read_safeguards(const Field& safeguards, core::ChatRequest& request);

}  // namespace

base::Result<core::ChatRequest> parse_messages(std::string_view body) {
  MLXS_TRY(const base::json::value document, base::parse_json(body, "request body"));
  const Field root(document);
  MLXS_TRY(core::ChatRequest request, read_request(root));
  if (!request.max_tokens) return root.member("max_tokens").wrong("a whole number of at least 1");
  return request;
}

base::Result<core::ChatRequest> parse_count_tokens(std::string_view body) {
  MLXS_TRY(const base::json::value document, base::parse_json(body, "request body"));
  return read_request(Field(document));
}

namespace {

base::Result<core::ChatRequest> read_request(const Field& body) {
  MLXS_TRY_STATUS(expect_object(body));
  const auto member = [&body](std::string_view name) { return member_of_request(body, name); };
  MLXS_TRY_STATUS(refuse_thread(member("thread")));
  core::ChatRequest request;
  MLXS_TRY(request.model, read_optional_text(member("model")));
  MLXS_TRY(request.system, read_system(member("system")));
  MLXS_TRY(request.messages, read_messages(member("messages")));
  MLXS_TRY(ToolList tools, read_tools(body));
  MLXS_TRY(request.tool_choice, read_tool_choice(body, tools));
  if (std::string note = note_on_unavailable(tools); !note.empty()) request.system.push_back(note);
  MLXS_TRY(request.thinking, read_thinking_config(member("thinking")));
  MLXS_TRY(request.output, read_output(body));
  MLXS_TRY(request.sampling, read_sampling(body));
  MLXS_TRY(request.stop_strings, read_stop_sequences(member("stop_sequences")));
  MLXS_TRY(request.max_tokens, read_integer(member("max_tokens"), 1));
  MLXS_TRY(request.stream, read_flag(member("stream")));
  read_safeguards(member("safeguards"), request);
  request.remarks = remarks_on(body, tools);
  request.tools = std::move(tools.tools);
  return request;
}

// A thread is a conversation that the server holds; its messages are only the new ones, so to
// ignore the field would be to answer nonsense. error.cpp adds the code that makes the SDK send the
// whole history instead.
base::Status refuse_thread(const Field& thread) {
  if (!thread.present()) return {};
  return base::Error{
      .code = base::ErrorCode::invalid_request,
      .message = "thread: this server holds no threads; send the whole conversation in messages.",
      .param = "thread"};
}

// The cloud's range of temperature ends at 1; local models are run hotter. min_p and seed are not
// the cloud's, but mean the same to every client that sends them.
base::Result<core::SamplingRequest> read_sampling(const Field& body) {
  core::SamplingRequest sampling;
  MLXS_TRY(sampling.temperature,
           read_number(member_of_request(body, "temperature"), {.min = 0, .max = 2}));
  MLXS_TRY(sampling.top_p, read_number(member_of_request(body, "top_p"), {.min = 0, .max = 1}));
  MLXS_TRY(sampling.top_k, read_integer(member_of_request(body, "top_k"), 0));
  MLXS_TRY(sampling.min_p, read_number(member_of_request(body, "min_p"), {.min = 0, .max = 1}));
  MLXS_TRY(const std::optional<int> seed, read_integer(member_of_request(body, "seed"), 0));
  if (seed) sampling.seed = static_cast<std::uint64_t>(*seed);
  return sampling;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

// A blank sequence would end nearly every answer at once; it is left out.
base::Result<std::vector<std::string>> read_stop_sequences(const Field& sequences) {
  MLXS_TRY(const std::vector<Field> fields, sequences.items());
  if (fields.size() > limits::stop_strings_max)
    return sequences.wrong("at most " + std::to_string(limits::stop_strings_max) + " strings");
  std::vector<std::string> strings;
  for (const Field& field : fields) {
    MLXS_TRY(const std::string_view text, read_text(field));
    if (text.size() > limits::stop_string_bytes_max)
      return field.wrong("at most " + std::to_string(limits::stop_string_bytes_max) + " bytes");
    if (!is_blank(text)) strings.emplace_back(text);
  }
  return strings;
}

// The field is optional in every part: what is not understood counts as not asked.
void read_safeguards(const Field& safeguards, core::ChatRequest& request) {
  if (!safeguards.is_array()) return;
  const std::vector<Field> entries = safeguards.items().value();
  const auto entry = std::ranges::find_if(entries, [](const Field& one) {
    const Field type = one.member("type");
    return type.is_string() && type.value().get_string() == "dangerous_tool_use";
  });
  if (entry == entries.end()) return;
  request.asks_safeguards = true;
  const Field context = entry->member("classifier_context");
  if (context.present()) request.safeguards_context_json = base::to_text(context.value());
}

}  // namespace
}  // namespace mlxs::wire::anthropic
