// Lengths of a prompt that later prompts will probably return to, for the restore points of the
// prefix cache. They come from the rendered text, never from distances:
//   - the end of the static block, tools and system text, that conversations of one kind share;
//   - the start of the last system block, when there are several: sessions differ there (F18);
//   - the start of the last user turn and of the one before it: clients retry and edit there;
//   - the end of the last content, without the header of the answer.
// They are hints: one that is missing costs time, a wrong one is never used wrongly. Thread: pure,
// but for the memory of heads.
#pragma once

#include <cstddef>
#include <vector>

#include "base/checksum.hpp"
#include "base/guarded.hpp"
#include "base/limits.hpp"
#include "base/lru_map.hpp"
#include "chat/template.hpp"
#include "core/request.hpp"
#include "serve/rendered_text.hpp"

namespace mlxs::serve {

// Lengths of static blocks in bytes, so that only a new one costs a render. Thread: any.
class HeadLengths {
 public:
  // The static block of `rendered`, which `chat_template` made of `conversation`; 0 when unknown.
  [[nodiscard]] std::size_t of(const RenderedText& rendered, const chat::Conversation& conversation,
                               const chat::Template& chat_template,
                               const chat::RenderOptions& options);

 private:
  using Lengths = base::LruMap<base::Digest, std::size_t, base::DigestHash>;
  base::Guarded<Lengths> lengths_{base::LruBounds{.entries_max = base::limits::prompt_heads_max,
                                                  .weight_max = base::limits::prompt_heads_max}};
};

// Offsets into the rendered text, in any order; `head_bytes` is the length of the static block.
[[nodiscard]] std::vector<std::size_t> boundary_offsets(const RenderedText& rendered,
                                                        const chat::Conversation& conversation,
                                                        const core::ChatRequest& request,
                                                        std::size_t head_bytes);

}  // namespace mlxs::serve
