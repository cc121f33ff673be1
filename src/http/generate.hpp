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

// From now on the client is kept alive while there is no event.
void open_stream(Exchange& exchange, EventStream& client, const AnswerWish& wish);

// The turn fails before the engine has it: a plain reply, or an event and the end of a stream that
// has begun.
[[nodiscard]] Task<Outcome> refuse(Exchange& exchange, EventStream& client, base::Error error);

// `client` is open when the wish is a stream.
[[nodiscard]] Task<Outcome> generate(Exchange& exchange, EventStream& client, serve::Turn turn,
                                     AnswerWish wish);

// So many turns wait for a lane that one more is refused: at once, before its prompt is read.
[[nodiscard]] bool queue_is_full(const Site& site);
[[nodiscard]] base::Error queue_full(const Site& site);

}  // namespace mlxs::http
