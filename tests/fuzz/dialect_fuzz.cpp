// Any bytes, any split, any dialect: the events obey their grammar, a complete call is a JSON
// object, and the split does not matter. Input: byte 0 chooses the dialect, the prompt and the end,
// byte 1 the length of the pieces; the rest is what the model writes. MLXS_FUZZ_DIALECT=NAME fixes
// the dialect.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
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
  // All blocks, one after the other.
  [[nodiscard]] const std::string& heard() const { return heard_; }

 private:
  void begin(core::BlockStarted& started) {
    tool_ = started.kind == core::BlockKind::tool_use;
    if (tool_) started.tool_id = "t";
    text_.clear();
    heard_ += std::to_string(static_cast<int>(started.kind)) + started.tool_name + ' ';
  }
  void end(const core::BlockEnded& ended) {
    heard_ += text_ + (ended.complete ? "\n" : " cut\n");
    if (!tool_ || !ended.complete) return;
    const auto input = base::parse_json(text_, "input");
    MLXS_CHECK(input.ok() && input.value().is_object(), "a complete call is a JSON object");
  }

  core::EventChecker checker_;
  std::string text_;
  std::string heard_;
  bool tool_ = false;
};

// The one that the environment names; nullptr: the input chooses.
const chat::DialectEntry* fixed_dialect() {
  static const chat::DialectEntry* const fixed = []() -> const chat::DialectEntry* {
    const char* name = std::getenv("MLXS_FUZZ_DIALECT");
    if (name == nullptr || *name == '\0') return nullptr;
    const chat::DialectEntry* entry = chat::find_dialect(name);
    if (entry == nullptr) {
      std::fprintf(stderr, "MLXS_FUZZ_DIALECT: there is no dialect \"%s\", but\n", name);
      for (const chat::DialectEntry& known : chat::all_dialects())
        std::fprintf(stderr, "  %s\n", std::string(known.name).c_str());
      std::abort();
    }
    return entry;
  }();
  return fixed;
}

struct Way {
  const chat::DialectEntry& entry;
  std::string prompt_tail;
  chat::StreamEnd end = chat::StreamEnd::complete;
};

Way way_of(std::size_t choice) {
  const auto dialects = chat::all_dialects();
  const std::size_t way = choice / dialects.size();
  const chat::DialectEntry* fixed = fixed_dialect();
  return {.entry = fixed == nullptr ? dialects[choice % dialects.size()] : *fixed,
          .prompt_tail = way % 4 < 2 ? "<think>\n" : "",
          .end = way % 2 == 0 ? chat::StreamEnd::complete : chat::StreamEnd::cut};
}

std::string heard(const Way& way, const std::string& bytes, std::size_t piece) {
  const std::string schema =
      R"({"type":"object","properties":{"path":{"type":"string"},"n":{"type":"integer"}}})";
  const auto dialect = way.entry.make(
      {.prompt_tail = way.prompt_tail, .tools = {{.name = "Read", .schema_json = schema}}});
  base::Utf8Gate gate;
  Listener listener;
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    listener.hear(dialect->feed(gate.feed(bytes.substr(at, piece))));
  listener.hear(dialect->feed(gate.finish()));
  listener.hear(dialect->finish(way.end));
  return listener.heard();
}

void run(std::size_t choice, std::size_t piece, const std::string& bytes) {
  const Way way = way_of(choice);
  const std::string whole = heard(way, bytes, bytes.size() + 1);
  MLXS_CHECK(heard(way, bytes, piece) == whole, "the split is no matter");
}

}  // namespace
}  // namespace mlxs

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(mlxs::fixed_dialect());  // a wrong name is told at once
  if (size < 2) return 0;
  const std::string bytes(data + 2, data + size);
  mlxs::run(data[0], 1U + data[1] % 16U, bytes);
  return 0;
}
