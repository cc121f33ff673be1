#include "app/wiring.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/odd_model_test.hpp"
#include "support/test_client.hpp"

namespace mlxs::app {
namespace {

namespace asio = boost::asio;

class Wiring : public ::testing::Test {
 protected:
  Wiring() { std::filesystem::create_directories(folder_); }
  ~Wiring() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] Config config(const std::string& model) const {
    Config config;
    config.model = model;
    config.host = "127.0.0.1";
    config.port = 0;
    config.lanes = 1;
    config.ctx_size = 512;
    config.threads = 1;
    config.home = folder_;
    return config;
  }

  // One for each test: they run side by side.
  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) /
                                  (std::string("mlxs_wiring_") +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  base::Log log_{base::LogLevel::off};
};

TEST_F(Wiring, AMissingFileIsNamed) {
  const auto failed = Service::start(config((folder_ / "absent.gguf").string()), log_);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, base::ErrorCode::not_found);
  EXPECT_NE(failed.error().message.find("absent.gguf"), std::string::npos);
}

TEST_F(Wiring, AFileThatIsNoModelIsRefused) {
  std::ofstream(folder_ / "broken.gguf") << "GGUF is not enough";
  const auto failed = Service::start(config((folder_ / "broken.gguf").string()), log_);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, base::ErrorCode::invalid_request);
  EXPECT_NE(failed.error().message.find("broken.gguf"), std::string::npos);
}

TEST_F(Wiring, ATornModelFileIsRefused) {
  const std::filesystem::path whole = std::filesystem::path(MLXS_ASSETS) / "pocket.gguf";
  std::filesystem::copy_file(whole, folder_ / "torn.gguf");
  std::filesystem::resize_file(folder_ / "torn.gguf", std::filesystem::file_size(whole) / 2);
  const auto failed = Service::start(config((folder_ / "torn.gguf").string()), log_);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, base::ErrorCode::invalid_request);
}

TEST_F(Wiring, ATakenPortIsToldBeforeTheModelIsLookedAt) {
  asio::io_context io;
  const asio::ip::tcp::acceptor first(io, {asio::ip::address_v4::loopback(), 0});
  Config taken = config((folder_ / "absent.gguf").string());
  taken.port = first.local_endpoint().port();
  const auto failed = Service::start(taken, log_);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, base::ErrorCode::unavailable);
  EXPECT_NE(failed.error().message.find("another program uses it"), std::string::npos);
}

TEST_F(Wiring, TheEmbeddedModelStartsServesAndStops) {
  auto service = Service::start(config(std::string(MLXS_ASSETS) + "/pocket.gguf"), log_);
  ASSERT_TRUE(service.ok()) << service.error().message;
  EXPECT_EQ(service.value().facts().description, "gemma4 22.5 M Q8_0");
  EXPECT_EQ(service.value().facts().context_tokens, 512);
  EXPECT_EQ(service.value().facts().url.find("http://127.0.0.1:"), 0u);
  service.value().stop();
  service.value().run();  // returns because stop came first
}

// Loudly: in the log, and in what clients are told of the model.
TEST_F(Wiring, AModelWhoseCallsWouldBeLostIsAnnounced) {
  const std::filesystem::path odd = folder_ / "odd.gguf";
  testing::write_pocket_with_odd_calls(odd);
  const std::string complaint = "a call that it writes is not read back";
  ::testing::internal::CaptureStderr();
  {
    base::Log log{base::LogLevel::warn};
    auto service = Service::start(config(odd.string()), log);
    ASSERT_TRUE(service.ok()) << service.error().message;
    std::thread io([&] { service.value().run(); });
    const std::string& url = service.value().facts().url;
    const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    for (const char* path : {"/v1/models", "/v1/models/pocket"}) {
      const std::string body = test::exchange(port, test::request_line("GET", path)).body;
      EXPECT_NE(body.find(R"("warning":")"), body.npos) << body;
      EXPECT_NE(body.find(complaint), body.npos) << body;
    }
    service.value().stop();
    io.join();
  }
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find(complaint), log.npos) << log;
}

}  // namespace
}  // namespace mlxs::app
