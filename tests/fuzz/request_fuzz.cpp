// Any bytes as a request body: refused with a message that says why, or read and normalised. What a
// request says does not depend on whether it asks for an answer or for a count.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/json.hpp"
#include "chat/normalize.hpp"
#include "core/thinking_plan.hpp"
#include "wire/anthropic/codec.hpp"

namespace mlxs {
namespace {

void check_refusal(const base::Error& error) {
  MLXS_CHECK(!error.message.empty(), "a refusal says why");
  MLXS_CHECK(error.code == base::ErrorCode::invalid_request, "the client is at fault");
  const wire::ErrorReply reply = wire::AnthropicCodec().encode_error(error, "req_1");
  MLXS_CHECK(base::parse_json(reply.body, "body").ok(), "an error is JSON");
}

void check_request(const core::ChatRequest& request) {
  MLXS_CHECK(!request.messages.empty(), "a request has messages");
  const chat::Conversation conversation = chat::normalize(request);
  std::string before;
  for (const chat::TemplateMessage& message : conversation.messages) {
    MLXS_CHECK(message.role != "system" || before.empty(), "system stands first");
    MLXS_CHECK(message.role != "assistant" || (!before.empty() && before != "system"),
               "a user speaks first");
    for (const chat::TemplateCall& call : message.tool_calls) {
      const auto arguments = base::parse_json(call.arguments_json, "arguments");
      MLXS_CHECK(!arguments.ok() || arguments.value().is_object(), "arguments are an object");
    }
    before = message.role;
  }
  const auto plan = core::resolve_thinking(request, request.max_tokens);
  MLXS_CHECK(plan.budget_tokens.value_or(0) <= request.max_tokens.value_or(0) || !plan.on,
             "thoughts fit into the answer");
}

void run(std::string_view body) {
  const wire::AnthropicCodec codec;
  const auto request = codec.parse(body);
  const auto count = codec.parse_count_tokens(body);
  if (request.ok()) {
    MLXS_CHECK(count.ok(), "what can be answered can be counted");
    check_request(request.value());
  } else {
    check_refusal(request.error());
  }
}

}  // namespace
}  // namespace mlxs

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mlxs::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
