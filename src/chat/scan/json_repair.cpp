#include "chat/scan/json_repair.hpp"

#include <utility>

#include "base/json_escape.hpp"
#include "base/limits.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {
namespace {

// Numbers and bare words are held back until they are whole; longer ones are no words.
constexpr std::size_t word_bytes_max = 1024;

// Openers too many of one container.
constexpr char doubled_max = 8;

bool is_word_character(char c) {
  return is_name_character(c) || c == '+' || c == '$' || (static_cast<unsigned char>(c) >= 0x80);
}

bool is_quote(char c) { return c == '"' || c == '\''; }

char closer_of(char opener) { return opener == '{' ? '}' : ']'; }

}  // namespace

JsonRepair::JsonRepair(const std::vector<std::string_view>& followers)
    : followers_(followers), follow_(followers_, members_) {}

std::size_t JsonRepair::feed(std::string_view text, std::size_t until_depth) {
  until_depth_ = until_depth;
  paused_ = false;
  std::size_t used = 0;
  while (status_ == Status::reading && !paused_) {
    if (again_at_ < again_.size()) {
      const std::size_t at = again_at_++;
      if (!step(again_[at])) again_at_ = at;
    } else if (used == text.size()) {
      break;
    } else if (want_ == Want::string) {
      used += read_string(text.substr(used));
    } else if (step(text[used])) {
      ++used;
    }
  }
  return used;
}

std::size_t JsonRepair::pass_text(std::string_view text) {
  if (want_ != Want::string || is_key_ || pending() || !out_.empty() || quotes_ > 0) return 0;
  const std::size_t passed = string_.plain(text);
  is_empty_ = is_empty_ && passed == 0;
  steps_ += passed;
  return passed;
}

void JsonRepair::expect(const SchemaNames& names, std::size_t depth) {
  members_ = {.declared = names, .depth = depth, .seen = {}};
}

bool JsonRepair::expects(std::string_view member) const {
  const auto& declared = members_.declared.top;
  return declared.find(member) != declared.end() &&
         members_.seen.find(member) == members_.seen.end();
}

std::string JsonRepair::take() { return std::exchange(out_, std::string()); }

void JsonRepair::take_to(std::string& out) {
  out += out_;
  out_.clear();
}

bool JsonRepair::in_text() const {
  if (want_ == Want::quote) return !follow_.seems_to_end();
  return want_ == Want::string && !is_key_;
}

std::string JsonRepair::held() const {
  const std::string again = again_.substr(again_at_);
  switch (want_) {
    case Want::string: return string_.held() + again;
    case Want::quote: return string_.quote() + follow_.held() + again;
    case Want::word: return word_ + again;
    case Want::comment: return (comment_ == Comment::opening ? "/" : "") + again;
    default: return again;
  }
}

// A piece of a string; stops behind a quote.
std::size_t JsonRepair::read_string(std::string_view text) {
  const std::size_t begins = out_.size();
  if (text.front() != string_.quote()) write_quotes();
  const std::size_t used = string_.read(text, out_);
  is_empty_ = is_empty_ && used == 0;
  if (is_key_) word_ += out_.substr(begins);
  steps_ += used;
  if (used == text.size()) return used;
  ++steps_;
  if (is_key_) {
    end_string();
  } else if (triple_) {
    end_triple_quote();
  } else {
    want_ = Want::quote;
    follow_.begin(open_, damaged_ ? QuoteFollow::Damage::damaged : QuoteFollow::Damage::none);
  }
  return used + 1;
}

// False when the byte is not taken: then the value is broken, or the byte is to be read once more.
bool JsonRepair::step(char c) {
  ++steps_;
  switch (want_) {
    case Want::string: return read_string(std::string_view(&c, 1)) == 1;
    case Want::quote: quote_step(c); return true;
    case Want::word: return word_step(c);
    case Want::comment: return comment_step(c);
    default: break;
  }
  if (is_space(c)) {
    (comma_.empty() ? out_ : comma_) += c;
    return true;
  }
  if ((c == '/' || c == '#') && !open_.empty()) return begin_comment(c);
  switch (want_) {
    case Want::item_or_end: return begin_item(c);
    case Want::key_or_end: return begin_key(c);
    case Want::colon: return colon_step(c);
    case Want::after_value: return follow_value(c);
    default: return begin_value(c);
  }
}

bool JsonRepair::begin_item(char c) {
  if (c == ',') return true;  // a comma too many
  if (c == ']' || c == '}') return close(c);
  return begin_value(c);
}

bool JsonRepair::begin_key(char c) {
  if (c == ',') return true;
  if (c == '}' || c == ']') return close(c);
  if (c == '{' && !any_ && comma_.empty()) {
    return ++doubled_.back() <= doubled_max || fail();
  }
  if (c == '{' && open_.size() > 1 && open_[open_.size() - 2] == '[') {
    std::string comma = comma_;
    pop();  // its closer is missing; the comma stands between the two
    comma_ = std::move(comma);
    return begin_value(c);
  }
  is_key_ = true;
  if (is_quote(c)) {
    write_comma();
    begin_string(c);
    return true;
  }
  if (!is_word_character(c)) return fail();
  write_comma();
  want_ = Want::word;
  word_.clear();
  return word_step(c);
}

bool JsonRepair::begin_value(char c) {
  is_key_ = false;
  if (c == '{' || c == '[') return begin_container(c);
  if (open_.empty()) return fail();
  if (is_quote(c)) {
    write_comma();
    begin_string(c);
    return true;
  }
  if (!is_word_character(c)) return fail();
  write_comma();
  want_ = Want::word;
  word_.clear();
  return word_step(c);
}

bool JsonRepair::begin_container(char c) {
  if (open_.size() >= base::limits::json_depth_max) return fail();
  write_comma();
  out_ += c;
  open_ += c;
  doubled_ += '\0';
  any_ = false;
  want_ = c == '{' ? Want::key_or_end : Want::item_or_end;
  return true;
}

bool JsonRepair::follow_value(char c) {
  if (c == '}' && surplus_ > 0) {
    --surplus_;
    return true;
  }
  if (c == '}' || c == ']') return close(c);
  surplus_ = 0;
  const bool in_object = open_.back() == '{';
  if (c == ',') {
    comma_ = c;
    want_ = in_object ? Want::key_or_end : Want::item_or_end;
    return true;
  }
  // A comma is missing, or the closer of an element before the next one.
  const bool next_element = c == '{' && open_.size() > 1 && open_[open_.size() - 2] == '[';
  if (c != '"' && !(c == '{' && !in_object) && !next_element) return fail();
  comma_ = ',';
  return in_object ? begin_key(c) : begin_value(c);
}

// The closer of the innermost container, or of one around it: those inside lack theirs. One that
// nothing is open for says nothing, unless it is what follows the value.
bool JsonRepair::close(char closer) {
  const std::size_t at = open_.rfind(closer == '}' ? '{' : '[');
  if (at == std::string::npos) {
    for (const std::string_view follower : followers_) {
      if (follower.front() == closer) return fail();
    }
    return true;
  }
  while (open_.size() > at) pop();
  return true;
}

void JsonRepair::pop() {
  comma_.clear();
  out_ += closer_of(open_.back());
  surplus_ = static_cast<std::size_t>(doubled_.back());
  open_.pop_back();
  doubled_.pop_back();
  end_value();
  paused_ = open_.size() == until_depth_;
  if (open_.empty()) status_ = Status::done;
}

void JsonRepair::end_value() {
  want_ = Want::after_value;
  any_ = true;
}

bool JsonRepair::colon_step(char c) {
  if (c != ':' && c != '=') return fail();
  out_ += ':';
  want_ = Want::value;
  return true;
}

void JsonRepair::begin_string(char quote) {
  out_ += '"';
  word_.clear();
  string_.begin(quote);
  damaged_ = triple_ = false;
  is_empty_ = true;
  quotes_ = 0;
  want_ = Want::string;
}

void JsonRepair::end_string() {
  out_ += '"';
  if (is_key_) {
    end_key();
  } else {
    end_value();
  }
}

void JsonRepair::end_key() {
  if (open_.size() == members_.depth) members_.seen.insert(word_);
  word_.clear();
  want_ = Want::colon;
}

void JsonRepair::end_triple_quote() {
  if (++quotes_ < 3) return;
  quotes_ = 0;
  end_string();
}

// Quotes inside a string of three that did not end it.
void JsonRepair::write_quotes() {
  for (; quotes_ > 0; --quotes_) string_.take_quote(out_);
}

void JsonRepair::quote_step(char c) {
  if (is_empty_ && c == string_.quote() && follow_.held().empty()) {
    triple_ = true;  // as in Python: raw up to three quotes
    want_ = Want::string;
    return;
  }
  switch (follow_.feed(c)) {
    case QuoteFollow::Answer::open: return;
    case QuoteFollow::Answer::unclear: status_ = Status::broken; return;
    case QuoteFollow::Answer::ends: end_string(); break;
    case QuoteFollow::Answer::joins: want_ = Want::string; return;
    case QuoteFollow::Answer::content:
      string_.take_quote(out_);
      damaged_ = true;
      want_ = Want::string;
      break;
  }
  read_again(follow_.held());
}

void JsonRepair::read_again(const std::string& held) {
  again_ = held + again_.substr(again_at_);
  again_at_ = 0;
}

bool JsonRepair::word_step(char c) {
  if (is_word_character(c) && !(is_key_ && c == ':')) {
    word_ += c;
    return word_.size() <= word_bytes_max || fail();
  }
  if (is_key_ && is_quote(c)) return fail();
  end_word();
  return false;
}

void JsonRepair::end_word() {
  out_ += is_key_ ? '"' + base::json_escape(word_) + '"' : json_word(word_);
  if (is_key_) {
    end_key();
  } else {
    word_.clear();
    end_value();
  }
}

bool JsonRepair::begin_comment(char c) {
  behind_comment_ = want_;
  comment_ = c == '#' ? Comment::line : Comment::opening;
  want_ = Want::comment;
  return true;
}

bool JsonRepair::comment_step(char c) {
  switch (comment_) {
    case Comment::opening:
      if (c != '/' && c != '*') return fail();
      comment_ = c == '/' ? Comment::line : Comment::block;
      break;
    case Comment::line:
      if (c == '\n') want_ = behind_comment_;
      break;
    case Comment::block:
      if (c == '*') comment_ = Comment::block_end;
      break;
    case Comment::block_end:
      if (c == '/') want_ = behind_comment_;
      if (c != '*') comment_ = Comment::block;
      break;
  }
  return true;
}

void JsonRepair::write_comma() { out_ += std::exchange(comma_, std::string()); }

bool JsonRepair::fail() {
  status_ = Status::broken;
  return false;
}

bool JsonRepair::may_close() const {
  switch (want_) {
    case Want::after_value: return true;
    case Want::key_or_end:
    case Want::item_or_end: return any_;
    default: return false;
  }
}

bool JsonRepair::complete(std::size_t depth) {
  if (want_ == Want::quote && follow_.ends_at_stream_end()) {
    end_string();
    read_again(follow_.held());
    status_ = Status::reading;
    static_cast<void>(feed("", depth));
  }
  if (want_ == Want::word && !is_key_) end_word();
  if (status_ == Status::done) return true;
  if (!may_close()) return false;
  while (open_.size() > depth) pop();
  return true;
}

std::string repaired_json(std::string_view text) {
  const std::vector<std::string_view> nothing;
  JsonRepair repair(nothing);
  const std::string_view written = trimmed(text);
  std::size_t used = repair.feed(written);
  if (!repair.complete() || used < written.size() || !trimmed(repair.held()).empty()) return "";
  return repair.take();
}

}  // namespace mlxs::chat
