// Drives one turn from the engine's outputs to the client, for every protocol and both modes: the
// only coroutine of the main path, and the only place where a turn waits. Thread: the io thread.
#pragma once

#include "core/request.hpp"
#include "http/exchange.hpp"
#include "http/task.hpp"
#include "serve/turn.hpp"

namespace mlxs::http {

// What of the request the answer depends on.
struct AnswerWish {
  std::string model;
  bool stream = false;
  bool asks_safeguards = false;
};

[[nodiscard]] Task<Outcome> generate(Exchange& exchange, serve::Turn turn, AnswerWish wish);

}  // namespace mlxs::http
