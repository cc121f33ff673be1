#include "http/auth.hpp"

#include <algorithm>
#include <string>

namespace mlxs::http {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The host without its port; "" when what stands behind the host is no port.
std::string_view host_of(std::string_view authority) {
  const std::size_t end =
      authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  const std::string_view host = authority.substr(0, end);
  const std::string_view rest = authority.substr(host.size());
  const bool well_formed = rest.empty() || (rest[0] == ':' && is_digits(rest.substr(1)));
  return well_formed ? host : std::string_view();
}

// Four numbers that begin with 127; "127.0.0.1.evil.example" is a name.
bool is_loopback_v4(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  const bool plain = std::all_of(host.begin(), host.end(),
                                 [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
  return plain && std::count(host.begin(), host.end(), '.') == 3;
}

bool is_loopback_origin(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && is_loopback_authority(origin.substr(scheme + 3));
}

bool is_own_origin(std::string_view origin, std::string_view host) {
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && !host.empty() && origin.substr(scheme + 3) == host;
}

base::Error foreign(std::string_view what, std::string_view value) {
  return {.code = base::ErrorCode::permission,
          .message = "The " + std::string(what) + " \"" + std::string(value.substr(0, 100)) +
                     "\" may not use this server. Call it as localhost or 127.0.0.1.",
          .param = ""};
}

// Takes the same time wherever the first difference is; only the length can be learned.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (lower_case(authorization.substr(0, scheme.size())) != scheme) return {};
  return authorization.substr(scheme.size());
}

}  // namespace

std::optional<base::Error> check_origin(const Headers& headers, Bind bind) {
  const std::string_view host = header_value(headers, "host");
  const std::string_view origin = header_value(headers, "origin");
  if (bind == Bind::loopback && !host.empty() && !is_loopback_authority(host))
    return foreign("Host", host);
  if (origin.empty() || is_loopback_origin(origin)) return std::nullopt;
  if (bind == Bind::network && is_own_origin(origin, host)) return std::nullopt;
  return foreign("Origin", origin);
}

std::optional<base::Error> check_key(const Headers& headers, std::string_view key) {
  if (key.empty() || equal_in_constant_time(header_value(headers, "x-api-key"), key) ||
      equal_in_constant_time(bearer_token(header_value(headers, "authorization")), key))
    return std::nullopt;
  return base::Error{.code = base::ErrorCode::authentication,
                     .message =
                         "This server asks for its API key: send it as x-api-key or as "
                         "Authorization: Bearer.",
                     .param = ""};
}

bool is_loopback_authority(std::string_view authority) {
  const std::string host = lower_case(host_of(authority));
  return host == "localhost" || host == "[::1]" || is_loopback_v4(host);
}

}  // namespace mlxs::http
