// Result<T>: a value or an Error. Status: nothing or an Error. MLXS_TRY hands an Error on to the
// caller. Thread: a plain value. Accessing the side that is not there is a programmer's error and
// stops the program.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/check.hpp"
#include "base/error.hpp"

namespace mlxs::base {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit on purpose
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] T& value() & {
    MLXS_CHECK(ok(), "Result::value needs a value");
    return std::get<0>(state_);
  }
  [[nodiscard]] const T& value() const& {
    MLXS_CHECK(ok(), "Result::value needs a value");
    return std::get<0>(state_);
  }
  // By value, so that a loop over a part of it holds it.
  [[nodiscard]] T value() && {
    MLXS_CHECK(ok(), "Result::value needs a value");
    return std::get<0>(std::move(state_));
  }
  [[nodiscard]] const Error& error() const& {
    MLXS_CHECK(!ok(), "Result::error needs an error");
    return std::get<1>(state_);
  }
  [[nodiscard]] Error error() && {
    MLXS_CHECK(!ok(), "Result::error needs an error");
    return std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const& {
    MLXS_CHECK(!ok(), "Status::error needs an error");
    return *error_;
  }
  [[nodiscard]] Error error() && {
    MLXS_CHECK(!ok(), "Status::error needs an error");
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace mlxs::base

#define MLXS_CONCAT_INNER(a, b) a##b
#define MLXS_CONCAT(a, b) MLXS_CONCAT_INNER(a, b)
// MLXS_TRY(auto x, f()): x is f()'s value, or this function returns f()'s error.
#define MLXS_TRY(declaration, expression) \
  MLXS_TRY_INNER(MLXS_CONCAT(mlxs_result_, __LINE__), declaration, expression)
#define MLXS_TRY_INNER(result, declaration, expression) \
  auto result = (expression);                           \
  if (!result.ok()) return std::move(result).error();   \
  declaration = std::move(result).value()
// MLXS_TRY_STATUS(f()): this function returns f()'s error if there is one.
#define MLXS_TRY_STATUS(expression) \
  if (auto mlxs_status = (expression); !mlxs_status.ok()) return std::move(mlxs_status).error()
