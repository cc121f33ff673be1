// Arguments as a Python call writes them, turned into JSON while they arrive:
//   path='a.py', n=5, all=True, edits=[{'old': "x"}])        the parenthesis has been opened
// Literals of Python and of JSON are read alike; a bare word that is neither becomes a string. An
// unescaped quote inside an argument's string is content (python_quote says how that is told). A
// quote that opens the next argument's string, because that of this one was never closed, breaks
// the call.
// Thread: one owner. Lifetime: the names of the tools outlive it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/python_quote.hpp"
#include "chat/dialects/python_string.hpp"

namespace mlxs::chat {

class PythonArguments {
 public:
  // closed: the parenthesis has come. broken: the byte cannot stand here and is not taken.
  enum class State { reading, closed, broken };

  PythonArguments(const PythonQuote::Names& tools, std::string_view closer);

  void begin(std::string_view schema_json);
  // Takes bytes while the state is `reading`; returns how many.
  [[nodiscard]] std::size_t read(std::string_view text);
  // Takes bytes of an argument's string that stand for themselves, once the JSON before them was
  // taken; returns how many. They are the caller's to hand on, escaped.
  [[nodiscard]] std::size_t pass_text(std::string_view text);
  [[nodiscard]] State state() const { return state_; }
  // Inside the value of a string.
  [[nodiscard]] bool in_text() const {
    return (want_ == Want::string || want_ == Want::quote) && !is_key_;
  }
  [[nodiscard]] std::string take();
  // Taken, but not part of what take() gives: what follows the closed arguments or breaks them.
  [[nodiscard]] const std::string& rest() const { return rest_; }
  // The stream ends here: decides what is still open and closes what lacks only its closers. True
  // when the arguments are closed.
  [[nodiscard]] bool finish();
  [[nodiscard]] std::size_t steps() const { return steps_; }

 private:
  enum class Want {
    item_or_end,
    equals,
    colon,
    value,
    string,
    quote,
    word,
    comma_or_end,
    list_end
  };
  struct Container {
    char closer = ')';
    bool any = false;
  };

  // False when the byte is not taken.
  [[nodiscard]] bool step(char c);
  [[nodiscard]] bool begin_item(char c);
  [[nodiscard]] bool begin_value(char c);
  [[nodiscard]] bool string_step(char c);
  [[nodiscard]] bool quote_step(char c);
  [[nodiscard]] bool word_step(char c);
  [[nodiscard]] bool end_container(char c);
  [[nodiscard]] bool list_end_step(char c);
  void close_all();
  void close_innermost();
  void begin_string(char quote);
  void end_string();
  void end_word();
  void remember(std::string_view text);
  [[nodiscard]] bool opens_next() const;
  void replay(const std::string& held);
  void fail() { state_ = State::broken; }
  [[nodiscard]] bool in_arguments() const { return open_.size() == 1; }

  State state_ = State::reading;
  Want want_ = Want::item_or_end;
  std::vector<Container> open_;
  PythonQuote::Names arguments_;  // that the schema declares and that have not been given
  bool declares_ = false;         // the schema declares any
  PythonString string_;
  PythonQuote quote_;
  bool damaged_ = false;     // the string has a quote in it that nobody escaped
  std::string_view closer_;  // of the list of calls
  std::string list_end_;     // ] and what follows, where the parenthesis should be
  std::string recent_;       // the end of the string that is read, as written
  bool is_key_ = false;      // the string or word that is read
  std::string word_;
  std::string json_;
  std::string rest_;
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
