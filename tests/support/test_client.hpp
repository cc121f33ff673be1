// A small blocking HTTP client on loopback for tests, on plain POSIX sockets: it can also do what a
// well-behaved client never does (cut, half-close, reset, read slowly). Every read has a deadline.
// Thread: one owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::test {

struct HttpReply {
  int status = 0;                              // 0: no reply, or one that is not valid HTTP
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // without chunk framing
  std::vector<int> interim;                    // 1xx statuses before it
};

class TestClient {
 public:
  // Connects; the test fails when it cannot. `receive_buffer_bytes` 0: the system's default.
  explicit TestClient(std::uint16_t port, int receive_buffer_bytes = 0);
  ~TestClient();
  TestClient(TestClient&& other) noexcept;
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  // False when the server does not take it.
  bool send(std::string_view bytes);
  // The next reply: content-length, chunked or until close. After a broken reply status is 0.
  [[nodiscard]] HttpReply read_reply(bool to_head = false);
  // Until the received bytes of the current reply contain `text`; false at the end or after 20 s.
  [[nodiscard]] bool read_until(std::string_view text);
  // Some more bytes; false at the end or after 20 s.
  [[nodiscard]] bool read_more();
  // Whether the server closes the connection within `patience`; bytes that come are dropped.
  [[nodiscard]] bool closed_within(std::chrono::milliseconds patience);
  // Bytes received and not yet part of a reply.
  [[nodiscard]] const std::string& received() const { return received_; }

  void close();       // both directions, with FIN
  void half_close();  // sends no more, still reads
  void reset();       // RST

 private:
  enum class Got { bytes, end, timeout };
  Got read_some(std::chrono::steady_clock::time_point deadline);
  std::optional<std::string> take_line();
  std::optional<std::string> take_bytes(std::size_t count);
  bool read_head(HttpReply& reply);
  bool read_chunks(HttpReply& reply);

  int socket_ = -1;
  std::string received_;
};

// "POST path" with a JSON body; `headers` are whole lines, each with its CRLF.
[[nodiscard]] std::string post(std::string_view path, std::string_view body,
                               std::string_view headers = "");
[[nodiscard]] std::string request_line(std::string_view method, std::string_view path,
                                       std::string_view headers = "");
// One request on a connection of its own.
[[nodiscard]] HttpReply exchange(std::uint16_t port, std::string_view bytes);

}  // namespace mlxs::test
