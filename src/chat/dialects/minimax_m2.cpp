// MiniMax M2: thinking in <think>\n ... \n</think>, calls as invoke_calls reads them.
#include "chat/dialects/call_dialect.hpp"
#include "chat/dialects/dialects.hpp"
#include "chat/dialects/invoke_calls.hpp"

namespace mlxs::chat {

std::unique_ptr<Dialect> make_minimax_m2(const DialectOptions& options) {
  return std::make_unique<CallDialect>(
      CallFamily{.markers = {{minimax_section_opener, MarkerRole::call_open},
                             {invoke_opener, MarkerRole::call_open},
                             {invoke_closer, MarkerRole::call_close},
                             {minimax_section_closer, MarkerRole::call_close}},
                 .make_reader = make_invoke_calls},
      options);
}

}  // namespace mlxs::chat
