// Does a quote end a string, or is it content that nobody escaped? What follows decides: a string
// that is an argument ends where the next argument, the next call or the end of all calls follows.
// Thread: one owner. Lifetime: the names outlive it.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace mlxs::chat {

class PythonQuote {
 public:
  using Names = std::set<std::string, std::less<>>;
  enum class Answer { open, ends, content };

  // `closer` comes behind the last call; empty: only the end of the stream does.
  PythonQuote(const Names& tools, std::string_view closer) : tools_(tools), closer_(closer) {}

  // Whether the next argument may have any name, or only one that is declared.
  enum class AnyName { yes, no };

  // A quote has come. `declared`: arguments that have not been given. In front of these the comma
  // may be missing, and behind them the equals sign.
  void begin(const Names& declared, AnyName any_name);
  [[nodiscard]] Answer feed(char c);
  // The stream ends here.
  [[nodiscard]] bool ends_at_stream_end() const;
  // What was fed since the quote.
  [[nodiscard]] const std::string& held() const { return held_; }

 private:
  enum class Place { quote, comma, key, bare_key, paren, next_call, bracket, closer };

  Answer step(char c);
  Answer move_to(Place place);
  Answer read_key(char c);
  Answer read_tool(char c);
  Answer read_closer(char c);

  const Names& tools_;
  std::string_view closer_;
  const Names* declared_ = nullptr;
  AnyName any_name_ = AnyName::yes;
  Place place_ = Place::quote;
  std::string held_;
  std::string word_;  // the key, the tool or the closer as far as it came
};

}  // namespace mlxs::chat
