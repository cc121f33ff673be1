#include "chat/dialects/fenced_calls.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "chat/dialects/trial_calls.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_repair.hpp"

namespace mlxs::chat {
namespace {

// The longest word that a fence of calls is marked with, and blanks.
constexpr std::size_t info_bytes_max = 16;

constexpr std::array<std::string_view, 3> argument_keys{"arguments", "parameters", "input"};

JsonCallsForm form() {
  return {.call = {.argument_keys = {argument_keys.begin(), argument_keys.end()},
                   .members = JsonCallForm::Members::only_known},
          .closers = {call_fence},
          .names = CallNames::declared};
}

bool is_info(std::string_view info) {
  return info.empty() || info == "json" || info == "tool_call";
}

bool is_argument_key(std::string_view key) {
  return std::find(argument_keys.begin(), argument_keys.end(), key) != argument_keys.end();
}

bool is_call(const base::json::value& value) {
  const auto* members = value.if_object();
  if (members == nullptr) return false;
  return std::count_if(members->begin(), members->end(), [](const auto& member) {
           return is_argument_key(member.key()) && member.value().is_object();
         }) == 1;
}

// Exactly one value, a call or a list of calls.
bool holds_calls(std::string_view content) {
  const auto parsed = base::parse_json(repaired_json(content), "calls");
  if (!parsed.ok()) return false;
  const auto* list = parsed.value().if_array();
  return list == nullptr ? is_call(parsed.value())
                         : std::all_of(list->begin(), list->end(), is_call);
}

}  // namespace

FencedCalls::FencedCalls(CallWriter writer, const DialectOptions& options)
    : json_(writer, form(), options) {}

void FencedCalls::open(std::string_view /*opener*/) {
  info_.clear();
  content_.clear();
  state_ = State::info;
}

std::size_t FencedCalls::read(std::string_view text) {
  switch (state_) {
    case State::info: return read_info(text);
    case State::json: return read_json(text);
    case State::behind: return read_behind(text);
    case State::done: break;
  }
  return 0;
}

std::size_t FencedCalls::read_info(std::string_view text) {
  for (std::size_t used = 0; used < text.size(); ++used) {
    ++steps_;
    const char c = text[used];
    if (c == '\n' && is_info(trimmed(info_))) {
      json_.open("");
      state_ = State::json;
      return used + 1;
    }
    if (c == '\n' || info_.size() == info_bytes_max) {
      state_ = State::done;
      return used;
    }
    info_ += c;
  }
  return text.size();
}

std::size_t FencedCalls::read_json(std::string_view text) {
  const std::size_t used = json_.read(text);
  content_ += text.substr(0, used);
  if (!json_.done()) return used;
  const Leftover leftover = json_.leftover();
  const bool is_closed = leftover.openers.empty() && leftover.again.empty();
  const std::string_view content(content_);
  const bool is_meant =
      is_closed && holds_calls(content.substr(0, content.size() - call_fence.size()));
  state_ = is_meant ? State::behind : State::done;
  return used;
}

std::size_t FencedCalls::read_behind(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && is_space(text[used])) ++used;
  steps_ += used;
  if (used < text.size()) state_ = State::done;
  return used;
}

Place FencedCalls::place() const { return state_ == State::json ? json_.place() : Place::call; }

std::string FencedCalls::finish(StreamEnd end) {
  if (state_ == State::behind && end == StreamEnd::complete) return "";
  return std::string(call_fence) + info_;
}

std::unique_ptr<CallReader> make_fenced_calls(CallWriter writer, const DialectOptions& options,
                                              const TrialCalls::Tags& ends) {
  return std::make_unique<TrialCalls>(
      writer,
      [](CallWriter kept, const DialectOptions& declared) -> std::unique_ptr<CallReader> {
        return std::make_unique<FencedCalls>(kept, declared);
      },
      options, ends);
}

}  // namespace mlxs::chat
