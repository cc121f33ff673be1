#include "models/model_file.hpp"

#include <gtest/gtest.h>

#include "models/formats/gguf_bytes_test.hpp"

namespace mlxs::models {
namespace {

namespace fs = std::filesystem;
using testing::GgufBytes;
using testing::small_model;
using testing::write_file;

class ModelFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) / (std::string("model_file_") + test->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const char* name, const GgufBytes& bytes) {
    write_file(folder_ / name, bytes.file());
    return folder_ / name;
  }

  fs::path folder_;
};

TEST_F(ModelFileTest, SaysWhatTheFileSays) {
  const fs::path path = write("m.gguf", small_model("Small Model (Test)"));
  const auto file = read_model_file(path);
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file.value().path, path);
  EXPECT_EQ(file.value().name, "small-model-test");
  EXPECT_EQ(file.value().architecture, "llama");
  EXPECT_EQ(file.value().quantisation, "Q4_K_M");
  EXPECT_EQ(file.value().parameters, 32U);
  EXPECT_EQ(file.value().file_bytes, fs::file_size(path));
  EXPECT_EQ(file.value().context_tokens_trained, 4096);
  EXPECT_FALSE(file.value().sampling.temperature);
}

TEST_F(ModelFileTest, WithoutANameTheFileNameServes) {
  const auto file = read_model_file(write("My Model.v2.gguf", small_model(" ")));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value().name, "my-model.v2");
}

TEST_F(ModelFileTest, SamplingComesFromItsOwnKeysThenTheFileBesideIt) {
  GgufBytes bytes = small_model("m");
  bytes.number<float>("general.sampling.temp", 6, 0.5F);
  const fs::path path = write("m.gguf", bytes);
  write_file(folder_ / "generation_config.json", R"({"temperature": 0.9, "top_k": 20})");
  auto file = read_model_file(path);
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file.value().sampling.temperature, 0.5F);
  EXPECT_EQ(file.value().sampling.top_k, 20);

  write_file(folder_ / "m.generation_config.json", R"({"top_k": 7})");
  file = read_model_file(path);
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file.value().sampling.top_k, 7) << "the file's own config beats the folder's";
}

TEST_F(ModelFileTest, ABrokenGenerationConfigIsNamed) {
  const fs::path path = write("m.gguf", small_model("m"));
  write_file(folder_ / "generation_config.json", "{");
  const auto file = read_model_file(path);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, base::ErrorCode::invalid_request);
  EXPECT_NE(file.error().message.find("\"generation_config.json\""), std::string::npos);
}

TEST_F(ModelFileTest, ErrorsBeginWithTheFilesName) {
  const auto absent = read_model_file(folder_ / "absent.gguf");
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().code, base::ErrorCode::not_found);
  EXPECT_EQ(absent.error().message, "The model file \"absent.gguf\" does not exist.");

  write_file(folder_ / "text.gguf", "hello");
  const auto text = read_model_file(folder_ / "text.gguf");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, base::ErrorCode::invalid_request);
  EXPECT_TRUE(text.error().message.starts_with("The model file \"text.gguf\" is not a GGUF file"));
}

TEST_F(ModelFileTest, PartsOfModelsAreNotModels) {
  GgufBytes projector;
  projector.text("general.architecture", "clip");
  GgufBytes adapter;
  adapter.text("general.architecture", "llama").text("general.type", "adapter");
  for (const GgufBytes& bytes : {projector, adapter, GgufBytes()}) {
    const auto file = read_model_file(write("p.gguf", bytes));
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.error().code, base::ErrorCode::invalid_request);
  }
}

TEST_F(ModelFileTest, ASplitModelIsTheSumOfItsPartsAndNeedsThemAll) {
  const fs::path first = write("m-00001-of-00002.gguf", small_model("m"));
  const auto torn = read_model_file(first);
  ASSERT_FALSE(torn.ok());
  EXPECT_EQ(torn.error().message, "The model file \"m-00002-of-00002.gguf\" does not exist.");

  const fs::path second = write("m-00002-of-00002.gguf", GgufBytes().tensor("b", 8, 8));
  const auto file = read_model_file(first);
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file.value().parameters, 32U + 64U);
  EXPECT_EQ(file.value().file_bytes, fs::file_size(first) + fs::file_size(second));
}

TEST(PocketModelFile, IsSmallAndGreedy) {
  const auto file = read_model_file(fs::path(MLXS_ASSETS) / "pocket.gguf");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file.value().name, "pocket");
  EXPECT_EQ(file.value().architecture, "gemma4");
  EXPECT_EQ(file.value().quantisation, "Q8_0");
  EXPECT_EQ(file.value().context_tokens_trained, 32768);
  EXPECT_EQ(file.value().sampling.temperature, 0.0F);
  EXPECT_GT(file.value().parameters, 20'000'000U);
  EXPECT_LT(file.value().parameters, 30'000'000U);
}

}  // namespace
}  // namespace mlxs::models
