#include "app/address.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace mlxs::app {
namespace {

namespace asio = boost::asio;

TEST(Address, AcceptsAddressesAndLocalhostOnly) {
  EXPECT_EQ(parse_host("localhost"), "127.0.0.1");
  EXPECT_EQ(parse_host("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(parse_host("0:0:0:0:0:0:0:1"), "::1");
  EXPECT_EQ(parse_host("example.org"), std::nullopt);
  EXPECT_EQ(parse_host(""), std::nullopt);
}

TEST(Address, KnowsWhatStaysOnThisMachine) {
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_TRUE(is_loopback("127.3.2.1"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
  EXPECT_FALSE(is_loopback("::"));
  EXPECT_FALSE(is_loopback("192.168.1.5"));
}

TEST(Address, AClientGetsAnAddressItCanReach) {
  EXPECT_EQ(local_url({"127.0.0.1", 11234}), "http://127.0.0.1:11234");
  EXPECT_EQ(local_url({"0.0.0.0", 80}), "http://127.0.0.1:80");
  EXPECT_EQ(local_url({"::", 80}), "http://[::1]:80");
  EXPECT_EQ(local_url({"192.168.1.5", 80}), "http://192.168.1.5:80");
}

TEST(Address, AFreePortPassesTheProbeAndATakenOneIsNamed) {
  asio::io_context io;
  asio::ip::tcp::acceptor first(io, {asio::ip::address_v4::loopback(), 0});
  const Address taken{"127.0.0.1", first.local_endpoint().port()};

  const base::Status refused = probe(taken);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::unavailable);
  EXPECT_EQ(refused.error().message,
            "Cannot listen on 127.0.0.1 port " + std::to_string(taken.port) +
                ": another program uses it. Stop that program or choose another port with --port.");

  first.close();
  EXPECT_TRUE(probe(taken).ok());
}

TEST(Address, AnAddressOfAnotherMachineIsRefused) {
  const base::Status refused = probe({"192.0.2.1", 11234});  // a documentation address
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("192.0.2.1 port 11234"), std::string::npos);
}

}  // namespace
}  // namespace mlxs::app
