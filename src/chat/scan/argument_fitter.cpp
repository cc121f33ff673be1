#include "chat/scan/argument_fitter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.hpp"
#include "base/json_escape.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_repair.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {
namespace {

// A value that waits longer than this passes as it is: files that agents write whole are shorter.
constexpr std::size_t kept_bytes_max = 1024 * 1024;
// A wrapper inside a wrapper is the deepest that was seen.
constexpr int wrappers_max = 2;

constexpr std::array<std::string_view, 5> wrapper_names{"arguments", "input", "parameters",
                                                        "params", "args"};

// Shorter names are near to too many others.
constexpr std::size_t near_bytes_min = 4;

bool is_wrapper_name(std::string_view name) {
  return std::find(wrapper_names.begin(), wrapper_names.end(), name) != wrapper_names.end();
}

// The letters and digits of a name, without case.
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      letters += static_cast<char>(c - 'A' + 'a');
    } else if (c != '_' && c != '-' && c != ' ' && c != '.') {
      letters += c;
    }
  }
  return letters;
}

// The same but for its spelling, or one is the other's beginning or end: path and file_path.
bool is_near(std::string_view name, std::string_view other) {
  const std::string a = letters_of(name);
  const std::string b = letters_of(other);
  if (a == b) return true;
  const std::string& shorter = a.size() < b.size() ? a : b;
  const std::string& longer = a.size() < b.size() ? b : a;
  if (shorter.size() < near_bytes_min) return false;
  return longer.starts_with(shorter) || longer.ends_with(shorter);
}

// Bytes of a string up to its end, an escape's backslash, or the end of the text.
std::size_t plain_bytes(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && text[size] != '"' && text[size] != '\\') ++size;
  return size;
}

}  // namespace

ArgumentFitter::ArgumentFitter(ArgumentTypes types, int depth)
    : types_(std::move(types)), depth_(depth) {
  if (types_.arguments().empty()) want_ = Want::passing;
}

void ArgumentFitter::write(std::string_view json, std::string& out) {
  // Nearly all that passes is the inside of a long string.
  if (passes_text()) {
    const std::size_t plain = plain_bytes(json);
    out += json.substr(0, plain);
    json.remove_prefix(plain);
  }
  while (!json.empty()) json.remove_prefix(step(json, out));
}

std::size_t ArgumentFitter::step(std::string_view text, std::string& out) {
  if (want_ == Want::passing) {
    out += text;
    return text.size();
  }
  if (want_ == Want::value_rest) return read_value(text, out);
  return step_frame(text.front(), out) ? 1 : 0;
}

// One byte between the values. False: it is to be read once more.
bool ArgumentFitter::step_frame(char c, std::string& out) {
  switch (want_) {
    case Want::open:
      out += c;
      if (!is_space(c)) want_ = c == '{' ? Want::key_or_end : Want::passing;
      return true;
    case Want::key: read_key(c); return true;
    case Want::colon:
      if (c == ':') want_ = Want::value;
      if (c != ':' && !is_space(c)) pass_rest(out);
      if (want_ != Want::passing) member_.colon += c;
      return want_ != Want::passing;
    case Want::value:
      if (!is_space(c)) {
        begin_value(c, out);
        return false;
      }
      member_.colon += c;
      return true;
    default: break;
  }
  if (c == '"') {
    member_.key = c;
    escaped_ = false;
    want_ = Want::key;
  } else if (c == ',' || is_space(c)) {
    member_.gap += c;
  } else {
    if (c == '}') end_object(out);
    out += std::exchange(member_.gap, std::string());
    want_ = Want::passing;
    return false;
  }
  return true;
}

// No object goes on like this: what comes is handed on as it is.
void ArgumentFitter::pass_rest(std::string& out) {
  begin_member(member_, out);
  member_ = Member();
  want_ = Want::passing;
}

void ArgumentFitter::read_key(char c) {
  member_.key += c;
  if (c == '"' && !escaped_) {
    member_.name = json_unquote(member_.key);
    want_ = Want::colon;
  }
  escaped_ = c == '\\' && !escaped_;
}

void ArgumentFitter::begin_value(char c, std::string& out) {
  plan_ = plan_for(member_.name, c);
  if (plan_ == Plan::pass) begin_member(member_, out);
  if (plan_ != Plan::hold) seen_.push_back(member_.name);
  nesting_ = 0;
  in_string_ = escaped_ = false;
  is_scalar_ = c != '"' && c != '{' && c != '[';
  inner_.reset();
  if (plan_ == Plan::pass && (c == '{' || c == '[')) inner_.emplace(types_.inside(member_.name));
  want_ = Want::value_rest;
}

ArgumentFitter::Plan ArgumentFitter::plan_for(const std::string& name, char begins) const {
  switch (types_.fit(name, begins)) {
    case ArgumentTypes::Fit::as_written: return Plan::pass;
    case ArgumentTypes::Fit::convert: return Plan::convert;
    case ArgumentTypes::Fit::unknown: break;
  }
  if (types_.open()) return Plan::pass;
  const auto& known = types_.arguments();
  const bool may_be_fitted =
      is_wrapper_name(name) || std::any_of(known.begin(), known.end(), [&](const auto& argument) {
        return !is_seen(argument.name) && is_near(name, argument.name);
      });
  return may_be_fitted ? Plan::hold : Plan::pass;
}

std::size_t ArgumentFitter::read_value(std::string_view text, std::string& out) {
  if (in_string_ && !escaped_) {
    const std::size_t plain = plain_bytes(text);
    if (plain > 0) {
      put(text.substr(0, plain), out);
      return plain;
    }
  }
  const char c = text.front();
  if (is_scalar_ && ends_scalar(c)) {
    end_value(out);
    return 0;
  }
  put(text.substr(0, 1), out);
  step_value(c);
  if (!is_scalar_ && !in_string_ && nesting_ == 0) end_value(out);
  return 1;
}

bool ArgumentFitter::ends_scalar(char c) const { return c == ',' || c == '}' || is_space(c); }

void ArgumentFitter::step_value(char c) {
  if (in_string_) {
    if (c == '"' && !escaped_) in_string_ = false;
    escaped_ = c == '\\' && !escaped_;
    return;
  }
  if (c == '"') in_string_ = true;
  if (c == '{' || c == '[') ++nesting_;
  if ((c == '}' || c == ']') && nesting_ > 0) --nesting_;
}

void ArgumentFitter::put(std::string_view text, std::string& out) {
  if (inner_) return inner_->write(text, out);
  if (plan_ == Plan::pass) {
    out += text;
    return;
  }
  member_.value += text;
  if (member_.value.size() <= kept_bytes_max) return;
  begin_member(member_, out);
  out += member_.value;
  plan_ = Plan::pass;
}

void ArgumentFitter::end_value(std::string& out) {
  if (plan_ == Plan::convert) {
    begin_member(member_, out);
    out += fitted(member_.name, member_.value);
  }
  if (plan_ == Plan::hold) held_.push_back(member_);
  member_ = Member();
  want_ = Want::key_or_end;
}

// What stands before the member, its key and the colon; commas belong to members that were written.
void ArgumentFitter::begin_member(const Member& member, std::string& out) {
  std::string gap = member.gap;
  const std::size_t comma = gap.find(',');
  if (any_passed_ && comma == std::string::npos) gap.insert(0, 1, ',');
  if (!any_passed_ && comma != std::string::npos) gap.clear();
  any_passed_ = true;
  out += gap + member.key + member.colon;
}

void ArgumentFitter::end_object(std::string& out) {
  for (const Member& member : held_) append(member, out);
}

// A member that was held: now it is known what else the call has.
void ArgumentFitter::append(const Member& member, std::string& out) {
  const std::string members = unwrapped(member);
  if (!members.empty()) {
    begin_member({.name = "", .gap = member.gap, .key = members, .colon = "", .value = ""}, out);
    return;
  }
  const std::string name = nearest(member);
  if (name.empty()) {
    begin_member(member, out);
    out += member.value;
    return;
  }
  Member renamed = member;
  renamed.key = '"' + base::json_escape(name) + '"';
  begin_member(renamed, out);
  out += fitted(name, member.value);
}

// A whole value as its argument wants it.
std::string ArgumentFitter::fitted(const std::string& name, const std::string& value) const {
  const bool fits = types_.takes(name, value);
  const std::string converted = fits ? value : types_.convert(name, value);
  std::string out;
  fit_inside(types_.inside(name), converted, out);
  return out;
}

// The members inside a wrapper, fitted, when they are a whole input of the tool.
std::string ArgumentFitter::unwrapped(const Member& member) const {
  if (!is_wrapper_name(member.name) || depth_ >= wrappers_max) return "";
  const bool in_string = member.value.starts_with('"');
  const std::string object = in_string ? repaired_json(json_unquote(member.value)) : member.value;
  if (!is_whole_input(object)) return "";
  std::string fitted;
  ArgumentFitter(types_, depth_ + 1).write(object, fitted);
  return std::string(trimmed(std::string_view(fitted).substr(1, fitted.size() - 2)));
}

bool ArgumentFitter::is_whole_input(std::string_view object) const {
  const auto parsed = base::parse_json(object, "arguments");
  const auto* members = parsed.ok() ? parsed.value().if_object() : nullptr;
  if (members == nullptr || members->empty()) return false;
  const auto& known = types_.arguments();
  const bool all_known = std::all_of(members->begin(), members->end(), [&](const auto& member) {
    return !is_seen(member.key()) &&
           std::any_of(known.begin(), known.end(),
                       [&](const auto& argument) { return argument.name == member.key(); });
  });
  return all_known && std::all_of(known.begin(), known.end(), [&](const auto& argument) {
           return !argument.required || is_seen(argument.name) || members->contains(argument.name);
         });
}

// The one declared name that the member's may be meant for; "" when there is none, or more.
std::string ArgumentFitter::nearest(const Member& member) const {
  std::string nearest;
  for (const ArgumentTypes::Argument& argument : types_.arguments()) {
    if (is_seen(argument.name) || !is_near(member.name, argument.name)) continue;
    const auto claims = std::count_if(held_.begin(), held_.end(), [&](const Member& other) {
      return is_near(other.name, argument.name);
    });
    const bool in_string = member.value.starts_with('"');
    const std::string value =
        in_string ? types_.convert(argument.name, member.value) : member.value;
    if (!types_.takes(argument.name, member.value) && !types_.takes(argument.name, value)) continue;
    if (claims > 1 || !nearest.empty()) return "";
    nearest = argument.name;
  }
  return nearest;
}

bool ArgumentFitter::is_seen(std::string_view name) const {
  return std::find(seen_.begin(), seen_.end(), name) != seen_.end();
}

}  // namespace mlxs::chat
