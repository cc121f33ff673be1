// The pocket model with a template that nobody reads, for tests. Thread: any.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace mlxs::app::testing {

// Its calls begin with a marker that no dialect knows; nothing else is changed.
inline void write_pocket_with_odd_calls(const std::filesystem::path& path) {
  std::ifstream pocket(std::string(MLXS_ASSETS) + "/pocket.gguf", std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(pocket), {});
  const std::string known = "<|tool_call>call:";
  const std::string odd = "<|tool_ring>ring:";
  std::size_t changed = 0;
  for (std::size_t at = bytes.find(known); at != bytes.npos; at = bytes.find(known, at)) {
    bytes.replace(at, known.size(), odd);
    ++changed;
  }
  EXPECT_GT(changed, 0U);
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace mlxs::app::testing
