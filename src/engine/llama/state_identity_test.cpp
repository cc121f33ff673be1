#include "engine/llama/state_identity.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/log.hpp"
#include "engine/llama/loader.hpp"

namespace mlxs::engine::llama {
namespace {

namespace fs = std::filesystem;

class StateIdentity : public testing::Test {
 protected:
  void SetUp() override {
    // One for each test: they run side by side.
    folder_ = fs::path(testing::TempDir()) /
              (std::string("mlxs_state_identity_") +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
    file_ = folder_ / "m.gguf";
    fs::copy_file(MLXS_FIXTURES "/llama-f32.gguf", file_, fs::copy_options::overwrite_existing);
    fs::last_write_time(file_, fs::file_time_type(std::chrono::seconds(1000)));
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string identity(int lanes) {
    base::Log log(base::LogLevel::off);
    auto loaded = load({.path = file_, .context_tokens = 512, .lanes = lanes}, log);
    EXPECT_TRUE(loaded.ok());
    return loaded.value().model->traits().state_identity;
  }

  fs::path folder_;
  fs::path file_;
};

TEST_F(StateIdentity, IsTheSameForTheSameFileAndSettings) {
  EXPECT_NE(identity(2), "");
  EXPECT_EQ(identity(2), identity(2));
}

TEST_F(StateIdentity, DiffersWithTheLanesTheTimeAndTheWeights) {
  const std::string before = identity(2);
  EXPECT_NE(identity(3), before);
  fs::last_write_time(file_, fs::file_time_type(std::chrono::seconds(2000)));
  const std::string touched = identity(2);
  EXPECT_NE(touched, before);
  {
    std::fstream file(file_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(-5, std::ios::end);
    file.put('\x01');
  }
  fs::last_write_time(file_, fs::file_time_type(std::chrono::seconds(2000)));
  EXPECT_NE(identity(2), touched);
}

}  // namespace
}  // namespace mlxs::engine::llama
