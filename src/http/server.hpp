// The HTTP server: accepts connections, answers every route, drives turns. Asio and Beast stay
// behind this header. Thread: construct, listen and run on one thread (the io thread); stop may be
// called from any thread and from a signal watcher. Everything in Services outlives the server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "serve/prompt_memory.hpp"
#include "serve/served_model.hpp"

namespace mlxs::http {

struct Services {
  const serve::ServedModel& model;
  serve::PromptMemory& prompts;  // of that model
  engine::Engine& engine;
  const base::Clock& clock;
  base::IdSource& ids;
  base::Log& log;
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 11234;  // 0: any free port
  std::string api_key;         // "" : no key is asked for
  std::chrono::milliseconds ping_interval = base::limits::ping_interval;
  std::chrono::milliseconds announce_after = base::limits::announce_after;
  std::chrono::milliseconds announce_preparing_after = base::limits::announce_preparing_after;
  std::chrono::milliseconds stall_timeout = base::limits::stall_timeout;
  std::chrono::milliseconds read_timeout = base::limits::socket_read_timeout;
  std::chrono::milliseconds write_timeout = base::limits::socket_write_timeout;
  std::chrono::milliseconds keep_alive_timeout = base::limits::keep_alive_timeout;
  std::size_t connections_max = base::limits::connections_max;
  // Turns that wait for a lane of the engine; one more is answered `overloaded` at once.
  std::size_t turns_waiting_max = base::limits::queue_depth_max;
};

class Server {
 public:
  Server(Services services, ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds. Errors: unavailable, with a sentence that names the address and says what to do (port in
  // use, no right).
  [[nodiscard]] base::Status listen();
  // The port that is bound, after listen.
  [[nodiscard]] std::uint16_t port() const;
  // Serves until stop; then streams get their proper end within limits::stop_grace.
  void run();
  void stop();
  // Any thread: everybody looks at the clock again. For clocks that jump.
  void wake();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mlxs::http
