// A dialect reads what one model family writes: thinking, text and tool calls, as one byte stream,
// and says it as block events (BlockStarted, BlockDelta, BlockEnded only). Contract of every
// implementation:
//   - never throws, never loses text: what is not markup of the family comes out as text;
//   - feeding the stream in any split gives the same events after joining neighbouring deltas of a
//   block;
//   - bytes in are whole UTF-8 characters, so are the deltas; blocks are never empty (a thinking or
//   text block that
//     would be empty is not started); a tool block's deltas join to a JSON object;
//   - tool ids are left empty: the turn gives them.
// Thread: one owner; no I/O, no clock.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.hpp"
#include "core/tool.hpp"

namespace mlxs::chat {

// Why the stream ended: the model ended its turn, or it was cut by max_tokens (or a stop string, or
// an error).
enum class StreamEnd { complete, cut };

// Where in the answer the last byte stood: what samples the next token may take care of it.
//   text, thinking   prose; an opener counts when it is whole
//   call             markup, names, keys, numbers and punctuation of a call: its skeleton
//   argument         inside the value of a string, also where its end is not certain yet
enum class Place { text, thinking, call, argument };

class Dialect {
 public:
  virtual ~Dialect() = default;
  // What these bytes say, behind the events that `out` has.
  virtual void feed_to(std::string_view text, core::Events& out) = 0;
  // The same alone.
  [[nodiscard]] core::Events feed(std::string_view text) {
    core::Events events;
    feed_to(text, events);
    return events;
  }
  // Called once, last. Closes what is open; a tool call that is cut ends with BlockEnded{.complete
  // = false}.
  [[nodiscard]] virtual core::Events finish(StreamEnd end) = 0;
  [[nodiscard]] virtual Place place() const = 0;
  // Inside a thinking block now (for counting thinking tokens).
  [[nodiscard]] bool thinking() const { return place() == Place::thinking; }
};

struct DialectOptions {
  std::string prompt_tail;        // the end of the rendered prompt; the start state is read off it
  std::vector<core::Tool> tools;  // every declared tool; argument types come from these schemas
};

struct DialectEntry {
  std::string_view name;  // "gemma4", "qwen3_xml", ... "plain"
  std::unique_ptr<Dialect> (*make)(const DialectOptions& options);
};

// The dialect of a model, told by its chat template's source (and its architecture when the
// template says nothing). `plain` when nothing fits.
[[nodiscard]] const DialectEntry& dialect_for(std::string_view template_source,
                                              std::string_view architecture);

// Every dialect.
[[nodiscard]] std::span<const DialectEntry> all_dialects();

// By name; nullptr when there is none.
[[nodiscard]] const DialectEntry* find_dialect(std::string_view name);

}  // namespace mlxs::chat
