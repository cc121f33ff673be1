#include "chat/dialect_probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace mlxs::chat {
namespace {

namespace fs = std::filesystem;

fs::path templates_folder() { return fs::path(MLXS_LLAMA_SOURCE) / "models/templates"; }

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::optional<std::string> probed(const std::string& source, std::string_view dialect) {
  const auto chat_template = Template::create(source, "<bos>", "");
  if (!chat_template.ok()) return "does not parse";
  return probe_dialect(chat_template.value(), *find_dialect(dialect));
}

// Apriel 1.5 writes <tool_calls>[...], which no dialect reads yet; its users are warned.
constexpr std::array<std::string_view, 1> known_misfits{"unsloth-Apriel-1.5.jinja"};

TEST(DialectProbe, EveryTemplateOfAKnownFamilyFitsItsDialect) {
  int fitting = 0;
  for (const auto& file : fs::directory_iterator(templates_folder())) {
    if (file.path().extension() != ".jinja") continue;
    const std::string source = read(file.path());
    const DialectEntry& dialect = dialect_for(source, "");
    if (dialect.name == "plain") continue;
    const std::string name = file.path().filename().string();
    if (std::ranges::find(known_misfits, name) != known_misfits.end()) continue;
    const auto complaint = probed(source, dialect.name);
    EXPECT_FALSE(complaint) << name << ": " << *complaint;
    fitting += complaint ? 0 : 1;
  }
  EXPECT_GE(fitting, 25);
}

TEST(DialectProbe, AWrongPairIsToldInOneSentence) {
  const std::string source = read(templates_folder() / "Qwen3.5-4B.jinja");
  EXPECT_FALSE(probed(source, "qwen3_xml"));
  for (const std::string_view wrong : {"gpt_oss", "plain"}) {
    const auto complaint = probed(source, wrong);
    ASSERT_TRUE(complaint) << wrong;
    EXPECT_NE(complaint->find(wrong), std::string::npos);
  }
}

TEST(DialectProbe, ATemplateWithoutCallsHasNothingToLose) {
  EXPECT_FALSE(
      probed("{%- for message in messages -%}{{- message['content'] -}}{%- endfor -%}", "plain"));
}

}  // namespace
}  // namespace mlxs::chat
