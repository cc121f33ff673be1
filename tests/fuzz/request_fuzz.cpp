// Any bytes as a request body: refused with a message or read, normalised without a crash.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "chat/normalize.hpp"
#include "wire/anthropic/codec.hpp"

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto request = mlxs::wire::AnthropicCodec().parse(body);
  if (request.ok())
    static_cast<void>(mlxs::chat::normalize(request.value()));
  else
    MLXS_CHECK(!request.error().message.empty(), "a refusal says why");
  return 0;
}
