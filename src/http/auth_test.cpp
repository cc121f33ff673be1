#include "http/auth.hpp"

#include <gtest/gtest.h>

namespace mlxs::http {
namespace {

struct OriginCase {
  const char* host;
  const char* origin;
  Bind bind;
  bool passes;
};

TEST(Auth, ForeignHostsAndOriginsAreRefused) {
  const OriginCase cases[] = {
      {"localhost:11234", "", Bind::loopback, true},
      {"LocalHost", "", Bind::loopback, true},
      {"127.0.0.1:1", "", Bind::loopback, true},
      {"127.8.8.8", "", Bind::loopback, true},
      {"[::1]:80", "", Bind::loopback, true},
      {"[::1]", "", Bind::loopback, true},
      {"", "", Bind::loopback, true},
      {"evil.example", "", Bind::loopback, false},
      {"evil.example", "", Bind::network, true},
      {"localhost.evil.example", "", Bind::loopback, false},
      {"127.0.0.1.evil.example", "", Bind::loopback, false},
      {"127.0.0.1@evil.example", "", Bind::loopback, false},
      {"localhost:80@evil.example", "", Bind::loopback, false},
      {"[::1", "", Bind::loopback, false},
      {"localhost", "http://localhost:3000", Bind::loopback, true},
      {"localhost", "http://127.0.0.1", Bind::loopback, true},
      {"localhost", "https://evil.example", Bind::loopback, false},
      {"localhost", "null", Bind::loopback, false},
      {"192.168.1.5:1", "http://192.168.1.5:1", Bind::network, true},
      {"192.168.1.5:1", "http://evil.example", Bind::network, false},
  };
  for (const OriginCase& row : cases) {
    Headers headers;
    if (*row.host != '\0') headers.push_back({.name = "Host", .value = row.host});
    if (*row.origin != '\0') headers.push_back({.name = "Origin", .value = row.origin});
    const auto error = check_origin(headers, row.bind);
    EXPECT_EQ(!error.has_value(), row.passes) << row.host << " " << row.origin;
    if (error) {
      EXPECT_EQ(error->code, base::ErrorCode::permission);
    }
  }
}

TEST(Auth, EitherHeaderMayCarryTheKey) {
  const auto passes = [](Headers headers) { return !check_key(headers, "secret").has_value(); };
  EXPECT_TRUE(passes({{"X-Api-Key", "secret"}}));
  EXPECT_TRUE(passes({{"authorization", "Bearer secret"}}));
  EXPECT_TRUE(passes({{"authorization", "bearer secret"}}));
  EXPECT_TRUE(passes({{"x-api-key", "wrong"}, {"authorization", "Bearer secret"}}));
  EXPECT_TRUE(passes({{"x-api-key", "secret"}, {"authorization", "Bearer wrong"}}));
  EXPECT_FALSE(passes({}));
  EXPECT_FALSE(passes({{"x-api-key", "secret2"}}));
  EXPECT_FALSE(passes({{"x-api-key", "Secret"}}));
  EXPECT_FALSE(passes({{"authorization", "secret"}}));
  EXPECT_FALSE(passes({{"authorization", "Basic secret"}}));
  EXPECT_FALSE(check_key({}, "").has_value());
}

}  // namespace
}  // namespace mlxs::http
