#include "cli/sse_reader.hpp"

#include <gtest/gtest.h>

namespace mlxs::cli {
namespace {

std::vector<SseEvent> read(const std::vector<std::string_view>& pieces) {
  SseReader reader;
  std::vector<SseEvent> events;
  for (const std::string_view piece : pieces) {
    for (SseEvent& event : reader.feed(piece)) events.push_back(std::move(event));
  }
  return events;
}

const std::string stream =
    ": a comment\n\nevent: ping\ndata: {}\n\nevent:one\r\ndata: a\r\ndata:b\r\n\r\n"
    "data: \xC3\xA4:\nid: 7\n\nevent: none\n\nevent: cut\ndata: x\n";

const std::vector<SseEvent> wanted = {{"ping", "{}"}, {"one", "a\nb"}, {"", "\xC3\xA4:"}};

TEST(SseReader, ReadsEventsCommentsAndBothLineEnds) { EXPECT_EQ(read({stream}), wanted); }

TEST(SseReader, EverySplitGivesTheSame) {
  const std::string_view all = stream;
  for (std::size_t i = 0; i <= all.size(); ++i) {
    for (std::size_t j = i; j <= all.size(); ++j) {
      EXPECT_EQ(read({all.substr(0, i), all.substr(i, j - i), all.substr(j)}), wanted)
          << i << " " << j;
    }
  }
}

}  // namespace
}  // namespace mlxs::cli
