// Fits what stands inside an argument's object or array to the argument's schema while it passes:
// strings that hold a value of the declared type, and values where only text fits. Everything else
// passes at once, byte for byte; what cannot be fitted without loss stays as it is.
// Thread: one owner. Caller guarantees: what is written is the text of one JSON value that is an
// object or an array, in pieces; what is none passes as it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/scan/schema_place.hpp"

namespace mlxs::chat {

class InnerFitter {
 public:
  explicit InnerFitter(SchemaPlace schema) : root_(std::move(schema)) {}

  void write(std::string_view json, std::string& out);
  // What is written now stands inside a string and passes as it is, up to the string's end.
  [[nodiscard]] bool passes_text() const { return want_ == Want::string && !waits_ && !escaped_; }

 private:
  enum class Want { value, key_or_end, key, colon, after_value, string, scalar };
  struct Container {
    SchemaPlace schema;
    SchemaPlace inside;  // of the value that comes next
    bool is_object = false;
  };

  [[nodiscard]] std::size_t step(std::string_view text, std::string& out);
  [[nodiscard]] std::size_t read_string(std::string_view text, std::string& out);
  void step_frame(char c, std::string& out);
  void begin_value(char c, std::string& out);
  void read_key(char c);
  void end_container();
  void end_value(std::string& out);
  void put(std::string_view text, std::string& out);
  [[nodiscard]] bool must_wait(char begins) const;

  SchemaPlace root_;
  std::vector<Container> open_;
  Want want_ = Want::value;
  std::string key_;      // as written
  std::string value_;    // that waits
  SchemaPlace schema_;   // of the value that is read
  JsonTypes types_ = 0;  // what it says
  bool waits_ = false;
  bool escaped_ = false;
};

// A whole value; one that is no object or array has nothing inside.
void fit_inside(const SchemaPlace& schema, std::string_view json, std::string& out);

}  // namespace mlxs::chat
