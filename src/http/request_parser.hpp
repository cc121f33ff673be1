// Bytes to a Request, without I/O: the head first, so that a request can be refused before its body
// comes, then the body. Beast stays behind this header. Thread: one owner; one parser reads one
// request. Errors: invalid_request (not HTTP, header too long, cut short), request_too_large.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace mlxs::http {

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // How many bytes of `input` were used; the rest must stand at the front of the next call.
  [[nodiscard]] std::size_t feed_head(std::string_view input);
  [[nodiscard]] std::size_t feed_body(std::string_view input);
  // No more bytes will come: what is not complete by now has failed.
  void end_input();

  [[nodiscard]] bool has_head() const;
  [[nodiscard]] bool complete() const;
  [[nodiscard]] const std::optional<base::Error>& error() const { return error_; }
  // Needs has_head(). The body is empty.
  [[nodiscard]] Request head() const;
  // Needs complete(); once.
  [[nodiscard]] std::string take_body();

 private:
  struct Parser;
  std::size_t feed(std::string_view input);

  std::unique_ptr<Parser> parser_;
  std::optional<base::Error> error_;
};

}  // namespace mlxs::http
