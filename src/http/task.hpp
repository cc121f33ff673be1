// The coroutine type of this module. Thread: every coroutine runs on the io thread. Arguments are
// values or references to something that the awaiting frame owns.
#pragma once

#include <boost/asio/awaitable.hpp>

// GCC 12 takes Asio's own operator new and delete of a coroutine frame for a mismatched pair as
// soon as it inlines one of them. To be removed with the last GCC that warns.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace mlxs::http {

template <typename T>
using Task = boost::asio::awaitable<T>;

}  // namespace mlxs::http
