// Arguments as tagged keys and values, turned into one JSON object while they arrive:
//   KEY_OPENER key KEY_CLOSER attributes VALUE_OPENER value VALUE_CLOSER ... closer
// The tool's schema gives the types; text streams as it comes, byte for byte, everything else is
// collected. A value ends with a VALUE_CLOSER that another key or a closer follows, or with a
// closer where the turn ends; every other marker inside is content, and so is a whole call that is
// quoted in a value: CALL_OPENER, KEY_OPENER, and everything up to the closer. A marker inside a
// string of a value that is JSON is content, too. Of two equal keys the first one counts. Keys that
// are declared and new are told without their KEY_OPENER or KEY_CLOSER, and without the
// VALUE_CLOSER in front of them (next_parameter). Thread: one owner. Caller guarantees: spellings
// as for NextTag and TagScanner.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/argument_reader.hpp"
#include "chat/dialects/bare_key.hpp"
#include "chat/dialects/next_parameter.hpp"
#include "chat/scan/argument_types.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/open_string.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

struct PairSpelling {
  std::string_view call_opener;  // of a call inside a value
  std::string_view key_opener;
  std::string_view key_closer;
  std::string_view value_opener;
  std::string_view value_closer;
  // In front of a key stands a line break; without it only where one stands behind a key.
  bool on_lines = false;
  // What may stand between a key and its value beside white space; without any the opener of the
  // value may be missing.
  enum class Attributes { any, none } attributes = Attributes::any;
};

class PairArguments final : public ArgumentReader {
 public:
  PairArguments(const PairSpelling& spelling, const std::vector<std::string_view>& closers);

  void begin(std::string_view schema_json) override;
  std::size_t read(std::string_view text) override;
  std::size_t pass_text(std::string_view text, CallWriter& writer) override;
  State state() const override { return state_; }
  bool in_text() const override;
  std::size_t closer() const override { return follower_.tag() - 1; }
  std::string take() override;
  bool end_whole(StreamEnd end) override;
  std::string held() const override { return held_; }
  std::size_t steps() const override;

 private:
  // bare_key: where a key may begin, behind a value when there is one. last_closer: a closer inside
  // a value; the turn may end behind it.
  enum class Part { between, bare_key, key, attributes, value, value_end, last_closer };
  // How much of a call has been seen inside the value.
  enum class Quoted { nothing, call_opener, call };

  std::size_t step(std::string_view text);
  std::size_t read_follower(std::string_view text);
  std::size_t read_key(std::string_view text);
  std::size_t read_bare_key(std::string_view text);
  std::size_t read_attributes(std::string_view text);
  std::size_t read_last_closer(std::string_view text);
  std::size_t read_value(std::string_view text);
  void follow();
  void begin_value();
  void take_inner_tag(std::size_t tag);
  void take_for_content();
  void split_value(const NextParameter::Parts& parts);
  void end_bare_key();
  void follow_other();
  [[nodiscard]] bool is_new(std::string_view key) const;
  void take_key(std::size_t tag);
  [[nodiscard]] bool begins_bare_value() const;
  void begin_bare_value();
  void read_inside(std::string_view text);
  void quote(std::size_t tag);
  void quote_follower();
  void write_value(std::string_view text);
  void end_value();
  void resume_value(const std::string& held);
  void fail(std::string_view held);

  PairSpelling spelling_;
  State state_ = State::reading;
  Part part_ = Part::between;
  NextTag follower_;  // the next key or a closer
  TagScanner key_end_;
  TagScanner value_begin_;
  NextTag last_tag_;                    // behind a closer inside a value
  std::vector<std::string> line_tags_;  // those that may stand behind a line break
  std::vector<std::string_view> value_tags_;
  TagScanner value_end_;
  ArgumentTypes types_{""};
  std::set<std::string, std::less<>> keys_;
  std::string key_;
  std::string attributes_;
  Quoted quoted_ = Quoted::nothing;
  NextParameter next_;
  BareKey bare_key_;
  bool value_ended_ = false;  // in front of the bare key
  bool on_lines_ = false;
  std::string last_closer_;  // inside the value, and others behind it
  std::string raw_;          // the key as written, its opener included
  std::string value_;        // of an argument that is no text: collected
  OpenString json_string_;   // at its end
  std::string json_;
  std::string held_;
  bool repeated_ = false;  // the key came before: its value is left out
  bool is_text_ = false;   // the argument's type
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
