// Makes strict JSON of what a model writes for it, while it arrives. JSON without a fault comes out
// as it is, byte for byte. What is mended:
//   - strings: raw control characters, escapes that JSON does not know (their backslash is
//     content), quotes that nobody escaped (quote_follow says how they are told), single quotes,
//     Python's three quotes, strings that a plus sign joins;
//   - words: Python's True, False and None, keys without quotes; a bare word becomes a string;
//   - structure: commas that are missing or too many, comments, openers that are doubled, closers
//     that are missing inside of others or too many.
// What is handed on cannot be taken back, so a comma is held back until something follows it, and a
// quote until its follower tells what it is.
// Thread: one owner. Lifetime: followers and names outlive it. Errors: `broken` is final; the text
// taken so far stays a beginning of JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "chat/scan/json_string.hpp"
#include "chat/scan/quote_follow.hpp"

namespace mlxs::chat {

class JsonRepair {
 public:
  // done: the value, an object or a list, is whole. broken: the next byte cannot stand here.
  enum class Status { reading, done, broken };

  // `followers`: what may stand behind the value; none: only the end of the stream.
  explicit JsonRepair(const std::vector<std::string_view>& followers);
  JsonRepair(const JsonRepair&) = delete;
  JsonRepair& operator=(const JsonRepair&) = delete;

  // The members that are declared, for the object at `depth` and those inside of it.
  void expect(const SchemaNames& names, std::size_t depth);
  // A member that is declared at the top and has not come.
  [[nodiscard]] bool expects(std::string_view member) const;
  // Takes bytes while the status is `reading`, and at most until the container that began at
  // `depth` is closed; returns how many.
  [[nodiscard]] std::size_t feed(std::string_view text, std::size_t until_depth = 0);
  // Members at the top that have come.
  [[nodiscard]] const SchemaNames::Names& seen() const { return members_.seen; }
  // Takes bytes that stand inside a string that is a value and pass as they are; returns how many.
  // They are the caller's to hand on.
  [[nodiscard]] std::size_t pass_text(std::string_view text);
  [[nodiscard]] Status status() const { return status_; }
  [[nodiscard]] std::size_t depth() const { return open_.size(); }
  // The text since the last time.
  [[nodiscard]] std::string take();
  // The same at the end of `out`.
  void take_to(std::string& out);
  // Some of what was taken waits to be read; feed() goes on with it.
  [[nodiscard]] bool pending() const { return again_at_ < again_.size(); }
  // Inside a string that is a value, or where its end is not certain yet.
  [[nodiscard]] bool in_text() const;
  // Nothing but closers is missing: they are written, down to `depth`, and the status is done.
  [[nodiscard]] bool complete(std::size_t depth = 0);
  // Taken, but not handed on: what is not certain yet, or what follows the value.
  [[nodiscard]] std::string held() const;
  [[nodiscard]] std::size_t steps() const { return steps_; }

 private:
  enum class Want {
    value,
    item_or_end,
    key_or_end,
    colon,
    after_value,
    string,
    quote,
    word,
    comment
  };
  enum class Comment { opening, line, block, block_end };

  [[nodiscard]] bool step(char c);
  std::size_t read_string(std::string_view text);
  [[nodiscard]] bool begin_item(char c);
  [[nodiscard]] bool begin_key(char c);
  [[nodiscard]] bool begin_value(char c);
  [[nodiscard]] bool begin_container(char c);
  [[nodiscard]] bool follow_value(char c);
  [[nodiscard]] bool close(char closer);
  [[nodiscard]] bool colon_step(char c);
  [[nodiscard]] bool word_step(char c);
  [[nodiscard]] bool begin_comment(char c);
  [[nodiscard]] bool comment_step(char c);
  void begin_string(char quote);
  void quote_step(char c);

  void end_triple_quote();
  void write_quotes();
  void end_string();
  void end_word();
  void end_key();
  void end_value();
  void pop();
  void write_comma();
  void write_space(char c);
  void read_again(const std::string& held);
  [[nodiscard]] bool fail();
  [[nodiscard]] bool may_close() const;

  const std::vector<std::string_view>& followers_;
  QuoteFollow::Members members_;
  Status status_ = Status::reading;
  Want want_ = Want::value;
  Want behind_comment_ = Want::value;
  Comment comment_ = Comment::opening;
  std::string open_;     // containers, innermost last
  std::string doubled_;  // one byte a container: how many openers too many it has
  bool any_ = false;     // the innermost container has a member
  JsonString string_;
  QuoteFollow follow_;
  bool damaged_ = false;    // the string has a quote in it that nobody escaped
  bool is_empty_ = true;    // nothing of the string has come
  bool triple_ = false;     // it stands between three quotes on each side
  std::size_t quotes_ = 0;  // in a row inside of it
  bool is_key_ = false;     // the string or word that is read
  std::string word_;        // and a key
  std::string comma_;       // and the white space behind it, not written yet
  std::string again_;       // taken, to be read again
  std::size_t again_at_ = 0;
  std::size_t surplus_ = 0;  // closers to come for openers that were doubled
  std::size_t until_depth_ = 0;
  bool paused_ = false;
  std::string out_;
  std::size_t steps_ = 0;
};

// The whole of `text` as strict JSON; "" when it cannot be mended.
[[nodiscard]] std::string repaired_json(std::string_view text);

}  // namespace mlxs::chat
