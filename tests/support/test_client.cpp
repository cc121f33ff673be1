#include "support/test_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace mlxs::test {
namespace {

using Clock = std::chrono::steady_clock;

// Long enough for a loaded machine under ThreadSanitizer.
constexpr std::chrono::seconds patience{20};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

TestClient::TestClient(std::uint16_t port, int receive_buffer_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_buffer_bytes > 0)
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                 sizeof receive_buffer_bytes);
  const sockaddr_in address = loopback(port);
  // POSIX wants the general address type here.
  const int failed =
      ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  EXPECT_EQ(failed, 0) << "cannot connect to port " << port;
}

TestClient::~TestClient() { close(); }

TestClient::TestClient(TestClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

bool TestClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

HttpReply TestClient::read_reply(bool to_head) {
  HttpReply reply;
  do {
    if (!read_head(reply)) return {};
    if (reply.status / 100 == 1) reply.interim.push_back(reply.status);
  } while (reply.status / 100 == 1);
  if (to_head) return reply;
  if (reply.headers.contains("transfer-encoding")) return read_chunks(reply) ? reply : HttpReply{};
  if (reply.headers.contains("content-length")) {
    const auto body = take_bytes(std::stoul(reply.headers["content-length"]));
    if (!body) return {};
    reply.body = *body;
    return reply;
  }
  while (read_some(Clock::now() + patience) == Got::bytes) {
  }
  reply.body = std::exchange(received_, {});
  return reply;
}

bool TestClient::read_head(HttpReply& reply) {
  const auto status = take_line();
  if (!status || !status->starts_with("HTTP/1.1 ") || status->size() < 12) return false;
  reply.status = std::stoi(status->substr(9, 3));
  reply.headers.clear();
  for (auto line = take_line(); line; line = take_line()) {
    if (line->empty()) return true;
    const std::size_t colon = line->find(": ");
    if (colon == std::string::npos) return false;
    reply.headers[lower(line->substr(0, colon))] = line->substr(colon + 2);
  }
  return false;
}

bool TestClient::read_chunks(HttpReply& reply) {
  while (true) {
    const auto line = take_line();
    if (!line || line->empty() || line->find_first_not_of("0123456789abcdef") != line->npos)
      return false;
    const auto bytes = take_bytes(std::stoul(*line, nullptr, 16));
    const auto end = take_line();
    if (!bytes || !end || !end->empty()) return false;
    if (bytes->empty()) return true;
    reply.body += *bytes;
  }
}

bool TestClient::read_until(std::string_view text) {
  const auto deadline = Clock::now() + patience;
  while (received_.find(text) == std::string::npos)
    if (read_some(deadline) != Got::bytes) return false;
  return true;
}

bool TestClient::read_more() { return read_some(Clock::now() + patience) == Got::bytes; }

bool TestClient::closed_within(std::chrono::milliseconds time) {
  const auto deadline = Clock::now() + time;
  Got got = Got::bytes;
  while (got == Got::bytes) got = read_some(deadline);
  return got == Got::end;
}

TestClient::Got TestClient::read_some(Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd wanted{.fd = socket_, .events = POLLIN, .revents = 0};
  if (left <= 0 || ::poll(&wanted, 1, static_cast<int>(left)) == 0) return Got::timeout;
  char bytes[16 * 1024];
  const ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
  if (size <= 0) return Got::end;
  received_.append(bytes, static_cast<std::size_t>(size));
  return Got::bytes;
}

std::optional<std::string> TestClient::take_line() {
  const auto deadline = Clock::now() + patience;
  std::size_t end = received_.find("\r\n");
  for (; end == std::string::npos; end = received_.find("\r\n"))
    if (read_some(deadline) != Got::bytes) return std::nullopt;
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 2);
  return line;
}

std::optional<std::string> TestClient::take_bytes(std::size_t count) {
  const auto deadline = Clock::now() + patience;
  while (received_.size() < count)
    if (read_some(deadline) != Got::bytes) return std::nullopt;
  std::string bytes = received_.substr(0, count);
  received_.erase(0, count);
  return bytes;
}

void TestClient::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

void TestClient::half_close() { ::shutdown(socket_, SHUT_WR); }

void TestClient::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

std::string post(std::string_view path, std::string_view body, std::string_view headers) {
  std::string request = "POST " + std::string(path) + " HTTP/1.1\r\nhost: localhost\r\n";
  request += "content-type: application/json\r\ncontent-length: " + std::to_string(body.size());
  return request + "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

std::string request_line(std::string_view method, std::string_view path, std::string_view headers) {
  return std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nhost: localhost\r\n" +
         std::string(headers) + "\r\n";
}

HttpReply exchange(std::uint16_t port, std::string_view bytes) {
  TestClient client(port);
  client.send(bytes);
  return client.read_reply();
}

}  // namespace mlxs::test
