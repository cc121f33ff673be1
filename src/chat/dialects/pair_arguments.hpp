// Arguments as tagged keys and values, turned into one JSON object while they arrive:
//   KEY_OPENER key KEY_CLOSER attributes VALUE_OPENER value VALUE_CLOSER ... closer
// The tool's schema gives the types; text streams as it comes, byte for byte, everything else is
// collected. A value ends with a VALUE_CLOSER that another key or a closer follows; every other
// marker inside is content, and so is a whole call that is quoted in a value: CALL_OPENER,
// KEY_OPENER, and everything up to the closer. Of two equal keys the first one counts.
// Thread: one owner. Caller guarantees: spellings as for NextTag and TagScanner.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/argument_reader.hpp"
#include "chat/scan/argument_types.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

struct PairSpelling {
  std::string_view call_opener;  // of a call inside a value
  std::string_view key_opener;
  std::string_view key_closer;
  std::string_view value_opener;
  std::string_view value_closer;
};

class PairArguments final : public ArgumentReader {
 public:
  PairArguments(const PairSpelling& spelling, const std::vector<std::string_view>& closers);

  void begin(std::string_view schema_json) override;
  std::size_t read(std::string_view text) override;
  std::size_t pass_text(std::string_view text, CallWriter& writer) override;
  State state() const override { return state_; }
  bool in_text() const override { return part_ == Part::value || part_ == Part::value_end; }
  std::size_t closer() const override { return follower_.tag() - 1; }
  std::string take() override;
  bool end_whole(StreamEnd end) override;
  std::string held() const override { return held_; }
  std::size_t steps() const override;

 private:
  enum class Part { between, key, attributes, value, value_end };
  // How much of a call has been seen inside the value.
  enum class Quoted { nothing, call_opener, call };

  std::size_t step(std::string_view text);
  std::size_t read_follower(std::string_view text);
  std::size_t read_key(std::string_view text);
  std::size_t read_attributes(std::string_view text);
  std::size_t read_value(std::string_view text);
  void follow();
  void begin_value();
  void quote(std::size_t tag);
  void quote_follower();
  void write_value(std::string_view text);
  void end_value();
  void resume_value();
  void fail(std::string_view held);

  PairSpelling spelling_;
  State state_ = State::reading;
  Part part_ = Part::between;
  NextTag follower_;  // the next key or a closer
  TagScanner key_end_;
  TagScanner value_begin_;
  std::vector<std::string_view> value_tags_;
  TagScanner value_end_;
  ArgumentTypes types_{""};
  std::set<std::string, std::less<>> keys_;
  std::string key_;
  std::string attributes_;
  Quoted quoted_ = Quoted::nothing;
  std::string raw_;    // the key as written, its opener included
  std::string value_;  // of an argument that is no text: collected
  std::string json_;
  std::string held_;
  bool repeated_ = false;  // the key came before: its value is left out
  bool is_text_ = false;   // the argument's type
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
