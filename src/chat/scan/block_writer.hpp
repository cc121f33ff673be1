// Turns what a dialect tells apart (text, thinking, calls) into block events that hold the event
// grammar, and settles white space:
//   - text of nothing but white space is no block: it is the structure between blocks;
//   - text loses the line breaks before it when a thinking block or a call precedes, and the white
//     space after it when one follows; inside, every byte stays;
//   - thinking loses one line break on each side: the template's own;
//   - the arguments of declared tools are fitted to their schemas (argument_fitter).
// White space is held back until what follows decides. Neighbouring deltas are joined.
// Thread: one owner.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialect.hpp"
#include "chat/scan/argument_fitter.hpp"
#include "core/event.hpp"
#include "core/tool.hpp"

namespace mlxs::chat {

class BlockWriter {
 public:
  BlockWriter() = default;
  explicit BlockWriter(const std::vector<core::Tool>& tools);

  // A piece of text or thinking. Before another kind follows, end_prose is called.
  void write(core::BlockKind kind, std::string_view text);
  // The open text or thinking block ends because something else begins.
  void end_prose();
  // The prompt ended with a thinking block, so line breaks come before the text.
  void follow_structure() { after_structure_ = true; }

  void start_call(const std::string& name);
  void write_call(std::string_view json);
  // The same inside of a string that it neither ends nor leaves in the middle of an escape.
  void write_call_inside(std::string_view json);
  // Text that belongs into a string of the call's JSON, not escaped yet.
  void write_call_text(std::string_view text);
  void end_call(StreamEnd end);

  // The stream ends: closes what is open.
  void finish(StreamEnd end);
  // The events since the last time.
  [[nodiscard]] core::Events take();
  // The same, behind those that `out` has.
  void take_to(core::Events& out);

 private:
  void open_prose(core::BlockKind kind);
  void flush_to(core::Events& out);
  void end_block(bool complete);

  std::map<std::string, std::string, std::less<>> schemas_;  // by tool name
  std::optional<ArgumentFitter> fitter_;                     // of the open call
  core::Events events_;
  std::optional<core::BlockKind> open_;
  std::string delta_;  // of the open block
  std::string held_;   // white space at the end of what was written
  bool after_structure_ = false;
};

}  // namespace mlxs::chat
