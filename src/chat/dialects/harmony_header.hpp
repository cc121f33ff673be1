// The header of a harmony message, read byte by byte up to <|message|>:
//   <|start|>ROLE to=RECIPIENT<|channel|>CHANNEL to=RECIPIENT <|constrain|>json<|message|>
// The recipient stands in one of the two places or nowhere. What is none is refused at the first
// byte that does not fit, so prose about headers stays prose.
// Thread: one owner.
#pragma once

#include <string>
#include <string_view>

#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {

class HarmonyHeader {
 public:
  enum class State { reading, ended, refused };
  // What has been written of the header already: nothing of a role, or the role.
  enum class Begins { at_role, behind_role, at_channel };

  HarmonyHeader();

  // `opener` is given back with raw().
  void begin(Begins begins, std::string_view opener);
  void feed(char c);
  [[nodiscard]] State state() const { return state_; }
  // The header as written, opener included.
  [[nodiscard]] const std::string& raw() const { return raw_; }

  [[nodiscard]] bool from_assistant() const;
  // "" when there is none.
  [[nodiscard]] std::string channel() const;
  [[nodiscard]] std::string recipient() const;
  [[nodiscard]] std::size_t steps() const { return tags_.steps(); }

 private:
  [[nodiscard]] bool plausible() const;
  [[nodiscard]] bool names_contents() const;
  void take_tag(std::size_t tag);

  State state_ = State::refused;
  TagScanner tags_;
  Begins begins_ = Begins::at_role;
  bool in_channel_ = false;
  std::string raw_;
  std::string role_;     // and what follows it before the channel
  std::string channel_;  // and what follows it
};

}  // namespace mlxs::chat
