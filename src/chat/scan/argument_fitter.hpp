// Fits the JSON arguments of a call to the tool's schema while they pass: values to the types that
// the schema declares, at every depth, arguments inside a wrapper object to the top, and names that
// are nearly those of the schema to the declared ones. Everything that fits passes at once, byte
// for byte; a member that has to wait (its type is wrong, its name is unknown) is kept until it or
// the object ends, and what cannot be fitted without doubt stays as it is, so that the client's
// error reaches the model. Thread: one owner. Caller guarantees: what is written is the text of one
// JSON object, in pieces; what is none passes as it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/scan/argument_types.hpp"
#include "chat/scan/inner_fitter.hpp"

namespace mlxs::chat {

class ArgumentFitter {
 public:
  explicit ArgumentFitter(std::string_view schema_json)
      : ArgumentFitter(ArgumentTypes(schema_json), 0) {}
  // Of the object inside `depth` wrappers.
  ArgumentFitter(ArgumentTypes types, int depth);

  void write(std::string_view json, std::string& out);
  // What is written now stands inside a string and passes as it is, up to the string's end.
  [[nodiscard]] bool passes_text() const {
    return want_ == Want::value_rest && plan_ == Plan::pass && in_string_ && !escaped_ &&
           (!inner_ || inner_->passes_text());
  }

 private:
  enum class Want { open, key_or_end, key, colon, value, value_rest, passing };
  // What happens to the member that is read.
  enum class Plan { pass, convert, hold };
  struct Member {
    std::string name;
    std::string gap;    // the comma and the white space before it
    std::string key;    // as written
    std::string colon;  // and white space
    std::string value;
  };

  [[nodiscard]] std::size_t step(std::string_view text, std::string& out);
  [[nodiscard]] bool step_frame(char c, std::string& out);
  [[nodiscard]] std::size_t read_value(std::string_view text, std::string& out);
  void pass_rest(std::string& out);
  void read_key(char c);
  void begin_value(char c, std::string& out);
  [[nodiscard]] bool ends_scalar(char c) const;
  void step_value(char c);
  void put(std::string_view text, std::string& out);
  void end_value(std::string& out);
  void end_object(std::string& out);
  void begin_member(const Member& member, std::string& out);
  void append(const Member& member, std::string& out);
  [[nodiscard]] std::string fitted(const std::string& name, const std::string& value) const;
  [[nodiscard]] std::string unwrapped(const Member& member) const;
  [[nodiscard]] bool is_whole_input(std::string_view object) const;
  [[nodiscard]] std::string nearest(const Member& member) const;
  [[nodiscard]] Plan plan_for(const std::string& name, char begins) const;
  [[nodiscard]] bool is_seen(std::string_view name) const;

  ArgumentTypes types_;
  int depth_ = 0;
  Want want_ = Want::open;
  Member member_;
  std::vector<Member> held_;       // unknown names, until the object ends
  std::vector<std::string> seen_;  // declared names
  std::size_t nesting_ = 0;        // containers open inside the value
  bool in_string_ = false;
  bool escaped_ = false;
  bool is_scalar_ = false;
  Plan plan_ = Plan::pass;
  std::optional<InnerFitter> inner_;  // of a value that passes and has something inside
  bool any_passed_ = false;           // a member has passed
};

}  // namespace mlxs::chat
