// Mistral and Devstral: thinking in [THINK] ... [/THINK], calls as mistral_calls reads them.
#include "chat/dialects/mistral_calls.hpp"

#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"

namespace mlxs::chat {

std::unique_ptr<Dialect> make_mistral(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{mistral_call_opener, MarkerRole::call_open},
                             {mistral_arguments_opener, MarkerRole::head_end}},
                 .think_opener = "[THINK]",
                 .think_closer = "[/THINK]",
                 .make_reader = make_mistral_calls},
      options);
}

}  // namespace mlxs::chat
