// Calls whose name stands in a head before the arguments, alone or in a section:
//   SECTION_OPENER? ( CALL_OPENER head arguments CALL_CLOSER )+ SECTION_CLOSER?
// Right behind a section's opener that of the first call may be missing, when the tool is declared;
// so may both, where the dialect tells the head all the same (bare_heads).
// A head is made of names, white space and the family's own tags, so prose behind something that
// only looks like an opener is told from a call at once.
// Thread: one owner.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chat/dialects/argument_reader.hpp"
#include "chat/dialects/call_reader.hpp"
#include "chat/scan/next_tag.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

// What a tag inside a head means.
enum class HeadRole {
  separator,          // the head goes on
  end,                // the arguments begin behind it
  first_of_arguments  // the arguments begin with it
};

struct HeadTag {
  std::string_view spelling;
  HeadRole role = HeadRole::separator;
};

struct HeadedForm {
  std::vector<std::string_view> section_openers;
  std::vector<std::string_view> section_closers;
  std::vector<std::string_view> call_openers;
  std::vector<std::string_view> call_closers;  // none: the arguments' end is the call's
  std::vector<HeadTag> head;
  // The name of the tool, given what stands between the tags of the head; "" when it is none.
  std::string (*name_in)(const std::vector<std::string>& parts);
  // Outside of a section only the name of a declared tool makes a call.
  enum class Bare { any_name, declared_name } bare = Bare::any_name;
};

// What the form's arguments may end with: the closers of the call, then those of the section.
[[nodiscard]] std::vector<std::string_view> closers_of(const HeadedForm& form);

class HeadedCalls final : public CallReader {
 public:
  HeadedCalls(CallWriter writer, HeadedForm form, std::unique_ptr<ArgumentReader> arguments,
              const DialectOptions& options);

  void open(std::string_view opener) override;
  std::size_t read(std::string_view text) override;
  bool done() const override { return state_ == State::done; }
  bool broken() const override { return state_ == State::broken; }
  Leftover leftover() override;
  Place place() const override;
  std::string finish(StreamEnd end) override;
  std::size_t steps() const override;

 private:
  enum class State { section, head, arguments, broken, after_call, done };

  std::size_t read_section(std::string_view text);
  std::size_t read_head(std::string_view text);
  std::size_t read_arguments(std::string_view text);
  std::size_t read_broken(std::string_view text);
  void open_head(std::string_view opener);
  void open_bare_head(std::string_view head);
  void end_head(const HeadTag& tag);
  void refuse();
  void break_call();
  void read_held();
  void finish_arguments(StreamEnd end);
  void follow_call(std::size_t closer);
  // Feeds `next_` from `text` until it decides; returns the bytes taken.
  [[nodiscard]] std::size_t match(std::string_view text);

  CallWriter writer_;
  HeadedForm form_;
  std::map<std::string, std::string, std::less<>> schemas_;  // by tool name
  std::unique_ptr<ArgumentReader> arguments_;
  State state_ = State::done;
  NextTag next_;  // where a call may begin: its opener or the section's closer
  TagScanner head_;
  TagScanner call_end_;  // of a broken call
  NextTag::Status matched_ = NextTag::Status::reading;

  std::string section_;             // its opener, until a call is told
  std::string opener_;              // of the call, as written, or a bare head
  std::string raw_;                 // the head as written
  std::vector<std::string> parts_;  // the head between its tags
  bool bare_ = false;               // outside of a section
  bool headless_ = false;           // the opener of the call is missing
  Leftover leftover_;
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
