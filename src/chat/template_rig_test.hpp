// The templates that tests render, and messages to render with them. Thread: free functions.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "chat/normalize.hpp"
#include "chat/template.hpp"

namespace mlxs::chat::template_rig {

namespace fs = std::filesystem;

inline std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

inline fs::path pocket_path() { return fs::path(MLXS_TESTDATA) / "templates" / "pocket.jinja"; }

inline fs::path family_path(const std::string& name) {
  return fs::path(MLXS_LLAMA_SOURCE) / "models" / "templates" / (name + ".jinja");
}

inline std::vector<fs::path> all_paths() {
  std::vector<fs::path> paths = {pocket_path()};
  for (const auto& entry : fs::directory_iterator(family_path("").parent_path()))
    if (entry.path().extension() == ".jinja" && !entry.path().stem().empty())
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  EXPECT_GT(paths.size(), 60U);
  return paths;
}

inline Template load(const fs::path& path) {
  auto loaded = Template::create(read(path), "<bos-token>", "<eos-token>");
  EXPECT_TRUE(loaded.ok()) << path << (loaded.ok() ? "" : loaded.error().message);
  return std::move(loaded).value();
}

inline std::string text_of(const base::Result<core::Prompt>& prompt) {
  return prompt.ok() ? core::text_of(prompt.value()) : "REFUSED: " + prompt.error().message;
}

inline core::Tool read_tool() {
  return {
      "Read", "Reads a file.",
      R"({"type":"object","properties":{"file_path":{"type":"string"}},"required":["file_path"]})",
      false};
}

inline core::Message message(core::Role role, std::vector<core::Block> blocks) {
  return {role, std::move(blocks)};
}
inline core::Message user(std::string text) {
  return message(core::Role::user, {core::TextBlock{std::move(text)}});
}
inline core::Message system(std::string text) {
  return message(core::Role::system, {core::TextBlock{std::move(text)}});
}
inline core::Block call(std::string id, const std::string& path) {
  return core::ToolUseBlock{std::move(id), "Read", R"({"file_path":")" + path + R"("})"};
}
inline core::Block result(std::string id, std::string text) {
  return core::ToolResultBlock{std::move(id), {core::TextBlock{std::move(text)}}, false};
}

inline std::string render(const Template& chat_template, const core::ChatRequest& request,
                          Thinking thinking = Thinking::off) {
  return text_of(chat_template.render(normalize(request), {.thinking = thinking}));
}

}  // namespace mlxs::chat::template_rig
