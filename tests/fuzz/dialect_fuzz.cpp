// Any bytes, any split, any dialect: the events obey their grammar, and a complete call is a JSON
// object. Input: byte 0 chooses the dialect, the prompt and the end, byte 1 the length of the
// pieces; the rest is what the model writes.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/json.hpp"
#include "base/utf8.hpp"
#include "chat/dialect.hpp"
#include "core/event_checker.hpp"

namespace mlxs {
namespace {

class Listener {
 public:
  Listener() { MLXS_CHECK(checker_.feed(core::TurnStarted{}).empty(), "a turn starts"); }

  void hear(core::Events events) {
    for (core::Event& event : events) {
      if (auto* started = std::get_if<core::BlockStarted>(&event)) begin(*started);
      if (const auto* delta = std::get_if<core::BlockDelta>(&event)) text_ += delta->text;
      MLXS_CHECK(checker_.feed(event).empty(), "events obey their grammar");
      if (const auto* ended = std::get_if<core::BlockEnded>(&event)) end(*ended);
    }
  }

 private:
  void begin(core::BlockStarted& started) {
    tool_ = started.kind == core::BlockKind::tool_use;
    if (tool_) started.tool_id = "t";
    text_.clear();
  }
  void end(const core::BlockEnded& ended) const {
    if (!tool_ || !ended.complete) return;
    const auto input = base::parse_json(text_, "input");
    MLXS_CHECK(input.ok() && input.value().is_object(), "a complete call is a JSON object");
  }

  core::EventChecker checker_;
  std::string text_;
  bool tool_ = false;
};

void run(std::size_t choice, std::size_t piece, const std::string& bytes) {
  const std::string schema =
      R"({"type":"object","properties":{"path":{"type":"string"},"n":{"type":"integer"}}})";
  const auto dialects = chat::all_dialects();
  const std::size_t way = choice / dialects.size();
  const auto dialect =
      dialects[choice % dialects.size()].make({.prompt_tail = way % 4 < 2 ? "<think>\n" : "",
                                               .tools = {{.name = "Read", .schema_json = schema}}});
  base::Utf8Gate gate;
  Listener listener;
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    listener.hear(dialect->feed(gate.feed(bytes.substr(at, piece))));
  listener.hear(dialect->feed(gate.finish()));
  listener.hear(dialect->finish(way % 2 == 0 ? chat::StreamEnd::complete : chat::StreamEnd::cut));
}

}  // namespace
}  // namespace mlxs

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string bytes(data + 2, data + size);
  mlxs::run(data[0], 1U + data[1] % 16U, bytes);
  return 0;
}
