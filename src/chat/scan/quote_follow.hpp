// Does a quote end a JSON string, or is it content that nobody escaped? What follows decides:
// behind the end of a string stands the next member, the next element, or the end of all that is
// open. JSON without a fault is always read as JSON; once a string has a quote in it that was
// content, it is damaged, and then only what is certain ends it.
// Thread: one owner. Lifetime: members and followers outlive it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "chat/scan/schema_names.hpp"

namespace mlxs::chat {

class QuoteFollow {
 public:
  using Names = SchemaNames::Names;
  // unclear: it cannot be told; a guess could change the string silently.
  // joins: `" + "`, the same string goes on.
  enum class Answer { open, ends, content, joins, unclear };
  enum class Damage { none, damaged };

  // What is known about members.
  struct Members {
    SchemaNames declared;   // none: nothing is known
    std::size_t depth = 1;  // of the object that has the names at the top
    Names seen;             // of it: they do not come a second time
  };

  // `followers`: what may stand behind the whole value.
  QuoteFollow(const std::vector<std::string_view>& followers, const Members& members)
      : followers_(followers), members_(members) {}

  // A quote has come; `open` are the containers around the string, innermost last.
  void begin(std::string_view open, Damage damage);
  [[nodiscard]] Answer feed(char c);
  // Something of the structure stands behind the quote, as in JSON without a fault.
  [[nodiscard]] bool seems_to_end() const {
    return !damaged_ && held_.find_first_not_of(" \t\n\r") != std::string::npos;
  }
  // What was fed since the quote.
  [[nodiscard]] const std::string& held() const { return held_; }
  // The stream ends here: the quote ends the string.
  [[nodiscard]] bool ends_at_stream_end() const;

 private:
  // inner_key: the quote may itself open a key.
  enum class Place {
    behind,
    comma,
    key,
    bare_key,
    key_end,
    inner_key,
    inner_key_end,
    plus,
    slash,
    follower
  };

  Answer step(char c);
  Answer step_behind(char c);
  Answer step_comma(char c);
  Answer step_comma_in_list(char c);
  Answer step_key(char c);
  Answer step_key_end(char c);
  Answer step_inner_key(char c);
  Answer step_follower(char c);
  Answer pop(char closer);
  Answer begin_key(char quote);
  Answer move_to(Place place);
  [[nodiscard]] Answer if_unharmed(Answer answer) const;
  [[nodiscard]] Answer answer_for(const std::string& name) const;
  [[nodiscard]] bool begins_follower(char c) const;

  const std::vector<std::string_view>& followers_;
  const Members& members_;
  std::string open_;
  std::string held_;
  std::string word_;  // the key or the follower as far as it came
  Place place_ = Place::behind;
  char quote_ = '"';  // of the key
  bool damaged_ = false;
  bool certain_key_ = false;  // behind a comma and quoted, as in JSON without a fault
  bool escaped_ = false;      // inside the key: the byte before began an escape
};

}  // namespace mlxs::chat
