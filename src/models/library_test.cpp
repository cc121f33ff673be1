#include "models/library.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/formats/gguf_bytes_test.hpp"

namespace mlxs::models {
namespace {

namespace fs = std::filesystem;
using testing::GgufBytes;
using testing::small_model;
using testing::write_file;

class LibraryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) / (std::string("library_") + test->name());
    fs::remove_all(folder_);
    paths_ = {.models = folder_ / "models", .pocket = folder_ / "program" / "pocket.gguf"};
    write_file(paths_.pocket, small_model("pocket").file());
  }
  void TearDown() override { fs::remove_all(folder_); }

  void add(const char* file, const GgufBytes& bytes) {
    write_file(paths_.models / file, bytes.file());
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const ModelFile& file : list_models(paths_)) out.push_back(file.name);
    return out;
  }

  fs::path folder_;
  LibraryPaths paths_;
};

using Names = std::vector<std::string>;

TEST_F(LibraryTest, WithoutAModelsFolderThereIsThePocketModel) {
  EXPECT_EQ(names(), Names{"pocket"});
}

TEST_F(LibraryTest, ListsFilesOfAllFoldersByNameWithThePocketModelFirst) {
  add("zeta.gguf", small_model("Zeta"));
  add("deep/er/alpha.GGUF", small_model("Alpha"));
  EXPECT_EQ(names(), (Names{"pocket", "alpha", "zeta"}));
}

TEST_F(LibraryTest, LeavesOutWhatIsNoWholeModel) {
  add("good.gguf", small_model("good"));
  add("good.gguf.partial", small_model("partial"));
  add("mmproj-good.gguf", small_model("projector"));
  add("readme.txt", small_model("text"));
  GgufBytes projector;
  add("vision.gguf", projector.text("general.architecture", "clip"));
  const std::string whole = small_model("torn").file();
  write_file(paths_.models / "torn.gguf", whole.substr(0, whole.size() - 1));
  fs::create_directories(paths_.models / "folder.gguf");
  EXPECT_EQ(names(), (Names{"pocket", "good"}));
}

TEST_F(LibraryTest, ASplitModelIsListedOnce) {
  add("big-00001-of-00002.gguf", small_model("big"));
  add("big-00002-of-00002.gguf", small_model("big"));
  EXPECT_EQ(names(), (Names{"pocket", "big"}));
}

TEST_F(LibraryTest, FilesThatShareANameGoByTheirFileNames) {
  add("Qwen-Q4.gguf", small_model("qwen"));
  add("qwen-q8.gguf", small_model("qwen"));
  EXPECT_EQ(names(), (Names{"pocket", "qwen-q4", "qwen-q8"}));
  const auto file = find_model(paths_, "qwen-q4");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file.value().path, paths_.models / "Qwen-Q4.gguf");
}

TEST_F(LibraryTest, NothingAndPocketMeanTheEmbeddedModel) {
  add("pocket.gguf", small_model("pocket"));
  for (const char* model : {"", "pocket", "Pocket"}) {
    const auto file = find_model(paths_, model);
    ASSERT_TRUE(file.ok()) << model;
    EXPECT_EQ(file.value().path, paths_.pocket) << model;
  }
}

TEST_F(LibraryTest, FindsByNameByFileNameAndByPath) {
  add("sub/File-Name.gguf", small_model("Given Name"));
  const fs::path path = paths_.models / "sub/File-Name.gguf";
  for (const std::string& model :
       {std::string("given-name"), std::string("GIVEN-NAME"), std::string("file-name"),
        std::string("File-Name.gguf"), path.string()}) {
    const auto file = find_model(paths_, model);
    ASSERT_TRUE(file.ok()) << model << ": " << file.error().message;
    EXPECT_EQ(file.value().path, path) << model;
  }
}

TEST_F(LibraryTest, AWrongNameIsAnsweredWithTheNearest) {
  add("gemma.gguf", small_model("gemma-4"));
  const auto file = find_model(paths_, "gema-4");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, base::ErrorCode::not_found);
  EXPECT_EQ(file.error().message, "There is no model \"gema-4\". Did you mean \"gemma-4\"?");
  const auto pocket = find_model(paths_, "poket");
  ASSERT_FALSE(pocket.ok());
  EXPECT_NE(pocket.error().message.find("\"pocket\""), std::string::npos);
}

TEST_F(LibraryTest, AFarNameIsAnsweredWithWhatToDo) {
  const auto file = find_model(paths_, std::string(500, 'x'));
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.error().message.find("mlx-serve list"), std::string::npos);
  EXPECT_LT(file.error().message.size(), 300U);
}

TEST_F(LibraryTest, AMissingPathIsSaidPlainly) {
  const auto file = find_model(paths_, "./absent.gguf");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, base::ErrorCode::not_found);
  EXPECT_EQ(file.error().message, "The model file \"absent.gguf\" does not exist.");
}

}  // namespace
}  // namespace mlxs::models
