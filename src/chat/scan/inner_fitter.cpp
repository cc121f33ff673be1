#include "chat/scan/inner_fitter.hpp"

#include <utility>

#include "chat/scan/characters.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {
namespace {

// A value that waits longer than this passes as it is.
constexpr std::size_t kept_bytes_max = 1024 * 1024;

bool begins_value(char c) { return c != ']' && c != '}' && c != ',' && c != ':' && !is_space(c); }

bool ends_scalar(char c) { return c == ',' || c == '}' || c == ']' || is_space(c); }

}  // namespace

void InnerFitter::write(std::string_view json, std::string& out) {
  while (!json.empty()) json.remove_prefix(step(json, out));
}

std::size_t InnerFitter::step(std::string_view text, std::string& out) {
  const char c = text.front();
  if (want_ == Want::string) return read_string(text, out);
  if (want_ == Want::scalar) {
    if (ends_scalar(c)) {
      end_value(out);
      return 0;
    }
    put(text.substr(0, 1), out);
    return 1;
  }
  step_frame(c, out);
  return 1;
}

std::size_t InnerFitter::read_string(std::string_view text, std::string& out) {
  std::size_t plain = escaped_ ? 0 : text.find_first_of("\"\\");
  if (plain == std::string_view::npos) plain = text.size();
  if (plain > 0) {
    put(text.substr(0, plain), out);
    return plain;
  }
  const char c = text.front();
  put(text.substr(0, 1), out);
  if (c == '"' && !escaped_) {
    end_value(out);
  } else {
    escaped_ = c == '\\' && !escaped_;
  }
  return 1;
}

// One byte between the values.
void InnerFitter::step_frame(char c, std::string& out) {
  if (want_ == Want::value && begins_value(c)) return begin_value(c, out);
  out += c;
  if (want_ == Want::key) {
    read_key(c);
  } else if (c == '}' || c == ']') {
    end_container();
  } else if (c == ',' && !open_.empty()) {
    want_ = open_.back().is_object ? Want::key_or_end : Want::value;
  } else if (c == ':' && want_ == Want::colon) {
    want_ = Want::value;
  } else if (c == '"' && want_ == Want::key_or_end) {
    key_ = c;
    want_ = Want::key;
  }
}

void InnerFitter::read_key(char c) {
  key_ += c;
  if (c == '"' && !escaped_) {
    open_.back().inside = open_.back().schema.property(json_unquote(key_));
    want_ = Want::colon;
  }
  escaped_ = c == '\\' && !escaped_;
}

void InnerFitter::begin_value(char c, std::string& out) {
  schema_ = open_.empty() ? root_ : open_.back().inside;
  if (c == '{' || c == '[') {
    out += c;
    const bool is_object = c == '{';
    open_.push_back({.schema = schema_,
                     .inside = is_object ? SchemaPlace() : schema_.items(),
                     .is_object = is_object});
    want_ = is_object ? Want::key_or_end : Want::value;
    return;
  }
  types_ = schema_.types();
  waits_ = types_ != 0 && must_wait(c);
  want_ = c == '"' ? Want::string : Want::scalar;
  put(std::string_view(&c, 1), out);
}

// The type is wrong, and another reading may be right. Text holds every value; null for it is a
// value left out.
bool InnerFitter::must_wait(char begins) const {
  const JsonTypes written = types_beginning(begins);
  if ((types_ & written) != 0) return false;
  return written == type_string || ((types_ & type_string) != 0 && written != type_null);
}

void InnerFitter::end_container() {
  if (!open_.empty()) open_.pop_back();
  want_ = Want::after_value;
}

void InnerFitter::end_value(std::string& out) {
  want_ = Want::after_value;
  if (!std::exchange(waits_, false)) return;
  fit_inside(schema_, converted(std::exchange(value_, std::string()), types_), out);
}

void fit_inside(const SchemaPlace& schema, std::string_view json, std::string& out) {
  if (json.starts_with('{') || json.starts_with('[')) return InnerFitter(schema).write(json, out);
  out += json;
}

void InnerFitter::put(std::string_view text, std::string& out) {
  if (!waits_) {
    out += text;
    return;
  }
  value_ += text;
  if (value_.size() <= kept_bytes_max) return;
  out += std::exchange(value_, std::string());
  waits_ = false;
}

}  // namespace mlxs::chat
