// Gemma 4's notation for the arguments of a call, turned into JSON while it arrives:
//   {path:<|"|>a.py<|"|>,count:5,all:true,edits:[{old:<|"|>x<|"|>}]}
// Keys are bare words (quoted ones are read too), strings stand raw between <|"|> marks and stream
// as they come. Bare words that are no JSON literal, and "JSON strings", become strings; a bare
// word with the punctuation of code was to be a string that ends elsewhere, and breaks the
// notation. Of two equal keys in one object the first one counts; the other's value is left out. A
// comma may be missing, and a container whose closer is missing inside of another one is closed
// with that. Thread: one owner.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

class Gemma4Arguments {
 public:
  enum class State { reading, closed, broken };

  // The opening brace is behind us.
  Gemma4Arguments();

  // Takes bytes until the object is closed or broken; returns how many. A byte that breaks the
  // notation is not taken.
  [[nodiscard]] std::size_t feed(std::string_view text);
  // Takes bytes of a string that is a value; returns how many. They are the caller's to hand on,
  // escaped, once the JSON before them was taken.
  [[nodiscard]] std::size_t pass_text(std::string_view text) {
    return want_ == Want::text && skip_depth_ == 0 && json_.empty() ? marks_.pass_text(text) : 0;
  }
  [[nodiscard]] State state() const { return state_; }
  // Inside the value of a string.
  [[nodiscard]] bool in_text() const { return want_ == Want::text || want_ == Want::quoted; }
  // Nothing but closers is missing: they are written.
  [[nodiscard]] bool complete();
  // The JSON since the last time.
  [[nodiscard]] std::string take();
  // Taken, but not in the JSON: a key, mark or bare word that is not whole yet.
  [[nodiscard]] const std::string& held() const { return word_; }
  [[nodiscard]] std::size_t steps() const { return steps_ + marks_.steps(); }

 private:
  enum class Want {
    key_or_end,
    key,          // the rest of a bare key
    key_opening,  // the rest of <|"|> before a key
    key_text,
    key_quoted,  // "key"
    colon,
    value,
    value_or_end,
    opening,  // the rest of <|"|> before a value
    text,
    bare,
    quoted,
    after_value,
  };
  struct Container {
    char closer = '}';
    bool any = false;
    std::set<std::string, std::less<>> keys;
  };

  void step(char c);
  void begin_key(char c);
  void key_step(char c);
  void opening_step(char c);
  void quoted_step(char c);
  void bare_step(char c);
  void begin_value(char c);
  void begin_container(char c);
  void after_value(char c);
  void close(char c);
  void close_innermost();
  void collect(char c, Want next);
  void end_key(const std::string& key);
  void end_quoted();
  [[nodiscard]] bool begin_key_in_word();
  void end_bare();
  void end_value();
  void separate();
  void write(std::string_view json);
  std::size_t read_text(std::string_view text);

  State state_ = State::reading;
  Want want_ = Want::key_or_end;
  std::vector<Container> open_;
  std::string word_;
  std::string json_;
  TagScanner marks_;
  std::size_t skip_depth_ = 0;  // depth of the object whose repeated key is being left out, or 0
  std::size_t steps_ = 0;
  bool escaped_ = false;  // inside "...": the byte before was a backslash
};

}  // namespace mlxs::chat
