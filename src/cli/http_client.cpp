#include "cli/http_client.hpp"

#include <curl/curl.h>

#include <memory>
#include <utility>

namespace mlxs::cli {
namespace {

// A server of ours answers its status routes in milliseconds.
constexpr long fetch_timeout_ms = 5000;
constexpr long connect_timeout_ms = 3000;
// How long a wish to stop may go unnoticed; people do not feel it.
constexpr int poll_ms = 50;
// Replies that are collected are small; more than this is no server of ours.
constexpr std::size_t body_bytes_max = 8u * 1024 * 1024;

struct EasyEnd {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiEnd {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListEnd {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyEnd>;
using Multi = std::unique_ptr<CURLM, MultiEnd>;
using List = std::unique_ptr<curl_slist, ListEnd>;

struct Transfer {
  explicit Transfer(const HttpCall& call, const StreamHooks& given);

  Easy easy{curl_easy_init()};
  List headers;
  const StreamHooks& hooks;
  HttpReply reply;
};

CURLcode run_transfer(Transfer& transfer);
base::Error error_of(CURLcode code);

int status_of(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

// Called by libcurl on the thread of the call.
std::size_t take_bytes(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view bytes(data, size * count);
  if (transfer.hooks.on_bytes && status_of(transfer.easy.get()) == 200) {
    transfer.hooks.on_bytes(bytes);
    return bytes.size();
  }
  if (transfer.reply.body.size() + bytes.size() > body_bytes_max) return 0;
  transfer.reply.body += bytes;
  return bytes.size();
}

base::Result<HttpReply> finish(Transfer& transfer) {
  const CURLcode code = run_transfer(transfer);
  if (code != CURLE_OK) return error_of(code);
  transfer.reply.status = status_of(transfer.easy.get());
  return std::move(transfer.reply);
}

}  // namespace

void start_http() { curl_global_init(CURL_GLOBAL_DEFAULT); }

base::Result<HttpReply> fetch(const HttpCall& call) {
  const StreamHooks none;
  Transfer transfer(call, none);
  curl_easy_setopt(transfer.easy.get(), CURLOPT_TIMEOUT_MS, fetch_timeout_ms);
  return finish(transfer);
}

base::Result<HttpReply> stream(const HttpCall& call, const StreamHooks& hooks) {
  Transfer transfer(call, hooks);
  return finish(transfer);
}

namespace {

Transfer::Transfer(const HttpCall& call, const StreamHooks& given) : hooks(given) {
  MLXS_CHECK(easy != nullptr, "libcurl gives a handle");
  CURL* handle = easy.get();
  curl_easy_setopt(handle, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
  const auto add_header = [this](const std::string& line) {
    headers.reset(curl_slist_append(headers.release(), line.c_str()));
  };
  add_header("anthropic-version: 2023-06-01");
  if (!call.api_key.empty()) add_header("x-api-key: " + call.api_key);
  if (!call.body.empty()) {
    add_header("content-type: application/json");
    add_header("expect:");
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(call.body.size()));
    curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, call.body.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
}

// Removing the handle from the multi handle before its end closes the connection.
CURLcode run_transfer(Transfer& transfer) {
  const Multi multi(curl_multi_init());
  curl_multi_add_handle(multi.get(), transfer.easy.get());
  CURLcode code = CURLE_OK;
  for (int running = 1; running > 0;) {
    const bool stop = transfer.hooks.should_stop && transfer.hooks.should_stop();
    if (stop) code = CURLE_ABORTED_BY_CALLBACK;
    if (stop || curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, poll_ms, nullptr);
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  }
  curl_multi_remove_handle(multi.get(), transfer.easy.get());
  return code;
}

base::Error error_of(CURLcode code) {
  using base::ErrorCode;
  const std::string reason = curl_easy_strerror(code);
  if (code == CURLE_ABORTED_BY_CALLBACK) return {ErrorCode::cancelled, "Stopped.", ""};
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return {ErrorCode::timeout, "The server does not answer in time.", ""};
  }
  return {ErrorCode::unavailable, "The connection to the server failed: " + reason + ".", ""};
}

}  // namespace
}  // namespace mlxs::cli
