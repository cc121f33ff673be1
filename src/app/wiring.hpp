// Builds the server out of its parts, in order: address, model file, weights, template, dialect,
// engine, http. Thread: start, run and the destructor belong to one thread (it becomes the io
// thread); stop may be called from any. The destructor undoes the order: the server goes first, the
// engine thread is joined, then the weights are freed.
#pragma once

#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace mlxs::app {

// What people are told about a running server.
struct ServiceFacts {
  std::string model;          // name, as /v1/models lists it
  std::string description;    // architecture, size, quantisation
  int context_tokens = 0;     // window of one conversation
  int prompt_tokens_max = 0;  // of it, what clients are told that they may fill
  int lanes = 0;
  std::string url;  // how a program on this machine reaches it
};

class Service {
 public:
  // Errors: one sentence each. unavailable: the port is taken or the memory does not suffice;
  // not_found, invalid_request: the model file is missing or broken. `log` outlives the service.
  [[nodiscard]] static base::Result<Service> start(const Config& config, base::Log& log);
  ~Service();
  Service(Service&&) noexcept;
  Service& operator=(Service&&) noexcept;

  [[nodiscard]] const ServiceFacts& facts() const;
  // Serves until stop; open streams get their proper end.
  void run();
  void stop();

 private:
  struct Parts;
  explicit Service(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace mlxs::app
