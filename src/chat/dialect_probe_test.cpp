#include "chat/dialect_probe.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
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

// They leave the declared tools out.
const std::set<std::string> without_tools{"deepseek-ai-DeepSeek-R1-Distill-Llama-8B.jinja",
                                          "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B.jinja",
                                          "deepseek-ai-DeepSeek-V3.1.jinja"};

TEST(DialectProbe, EveryTemplateOfAKnownFamilyFitsItsDialect) {
  int fitting = 0;
  for (const auto& file : fs::directory_iterator(templates_folder())) {
    if (file.path().extension() != ".jinja") continue;
    const std::string source = read(file.path());
    const DialectEntry& dialect = dialect_for(source, "");
    if (dialect.name == "plain") continue;
    const std::string name = file.path().filename().string();
    const auto complaint = probed(source, dialect.name);
    if (without_tools.contains(name)) {
      ASSERT_TRUE(complaint) << name;
      EXPECT_NE(complaint->find("no tools"), std::string::npos) << name;
      continue;
    }
    EXPECT_FALSE(complaint) << name << ": " << *complaint;
    fitting += complaint ? 0 : 1;
  }
  EXPECT_GE(fitting, 25);
}

TEST(DialectProbe, AprielFits) {
  for (const char* file : {"unsloth-Apriel-1.5.jinja", "Apriel-1.6-15b-Thinker-fixed.jinja"}) {
    const std::string source = read(templates_folder() / file);
    EXPECT_EQ(dialect_for(source, "").name, "apriel") << file;
    EXPECT_FALSE(probed(source, "apriel")) << file;
  }
}

TEST(DialectProbe, AWrongPairIsToldInOneSentence) {
  // A notation that no other family reads.
  const std::string source = read(templates_folder() / "moonshotai-Kimi-K2.jinja");
  EXPECT_FALSE(probed(source, "kimi_k2"));
  for (const std::string_view wrong : {"gpt_oss", "plain"}) {
    const auto complaint = probed(source, wrong);
    ASSERT_TRUE(complaint) << wrong;
    EXPECT_NE(complaint->find(wrong), std::string::npos);
  }
}

TEST(DialectProbe, SaysThatATemplateShowsNoTools) {
  const auto told =
      probed("{%- for message in messages -%}{{- message['content'] -}}{%- endfor -%}", "plain");
  ASSERT_TRUE(told);
  EXPECT_NE(told->find("no tools"), std::string::npos);
}

}  // namespace
}  // namespace mlxs::chat
