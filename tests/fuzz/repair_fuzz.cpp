// Any bytes, any split, through the JSON repair: what comes out whole is JSON, the split does not
// matter, and JSON without a fault stays as it is. Input: byte 0 is the length of the pieces, the
// rest is what the model writes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/json.hpp"
#include "base/utf8.hpp"
#include "chat/scan/json_repair.hpp"
#include "chat/scan/json_scanner.hpp"

namespace mlxs {
namespace {

struct Mended {
  std::string json;
  bool whole = false;
};

Mended mended(const std::string& text, std::size_t piece) {
  const std::vector<std::string_view> followers{"</tool_call>", "]"};
  chat::JsonRepair repair(followers);
  repair.expect({.top = {"path", "content", "n"}, .nested = {"old"}}, 1);
  std::string json;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    static_cast<void>(repair.feed(std::string_view(text).substr(at, piece)));
    json += repair.take();
  }
  const bool whole = repair.complete();
  return {.json = json + repair.take(), .whole = whole};
}

// base::parse_json takes half of a surrogate pair for U+FFFD; here it is a fault, which is mended.
bool is_without_fault(const std::string& text) {
  const auto strict = base::parse_json(text, "text");
  if (!strict.ok() || !strict.value().is_structured()) return false;
  chat::JsonScanner scanner;
  chat::JsonScanner::Status status = chat::JsonScanner::Status::reading;
  for (std::size_t at = 0; at < text.size() && status == chat::JsonScanner::Status::reading; ++at)
    status = scanner.feed(text[at]);
  return status == chat::JsonScanner::Status::done;
}

void run(std::size_t piece, const std::string& text) {
  const Mended whole = mended(text, text.size() + 1);
  const Mended pieces = mended(text, piece);
  MLXS_CHECK(whole.json == pieces.json && whole.whole == pieces.whole, "the split is no matter");
  if (whole.whole) {
    MLXS_CHECK(base::parse_json(whole.json, "mended").ok(), "what is whole is JSON");
  }
  if (whole.whole && is_without_fault(text)) {
    MLXS_CHECK(
        base::parse_json(whole.json, "mended").value() == base::parse_json(text, "text").value(),
        "JSON without a fault keeps its value");
  }
}

}  // namespace
}  // namespace mlxs

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  mlxs::base::Utf8Gate gate;
  const std::string bytes = gate.feed(std::string(data + 1, data + size)) + gate.finish();
  mlxs::run(1U + data[0] % 16U, bytes);
  return 0;
}
