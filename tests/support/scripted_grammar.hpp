// The other implementation of engine::TokenGrammar: a small part of GBNF over any vocabulary, done
// the plain way (every question follows all the bytes), and the counts of what it was asked. Wrong
// calls stop the program.
//
//   root ::= "text" [a-z0-9]+ "more"? | [^x]*
//
// One rule; literals without escapes other than \n, \" and \\; classes without escapes. Thread:
// one.
#pragma once

#include <bitset>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "engine/token_grammar.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::test {

// Over all grammars of a model.
struct GrammarCounts {
  long long made = 0;
  long long begun = 0;
  long long tokens_asked = 0;  // with first_fitting
  long long quick_looks = 0;
};

class ScriptedGrammar final : public engine::TokenGrammar {
 public:
  // `vocabulary` and `counts` outlive it. Errors: invalid_request when it is not of this form.
  [[nodiscard]] static base::Result<std::unique_ptr<engine::TokenGrammar>> create(
      const std::string& gbnf, const engine::Vocabulary& vocabulary, GrammarCounts& counts);

  [[nodiscard]] bool begin(std::string_view bytes) override;
  [[nodiscard]] std::size_t first_fitting(std::span<const engine::Token> tokens) override;
  [[nodiscard]] bool may_fit(engine::Token token) override;
  [[nodiscard]] bool take(engine::Token token) override;
  [[nodiscard]] bool complete() override;

 private:
  struct Item {
    std::bitset<256> bytes;
    bool optional = false;
    bool repeated = false;
  };
  using Sequence = std::vector<Item>;
  // Where the text may stand: which sequence, before which item.
  struct Place {
    std::size_t sequence = 0;
    std::size_t item = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };
  using Places = std::vector<Place>;

  ScriptedGrammar(const engine::Vocabulary& vocabulary, GrammarCounts& counts)
      : vocabulary_(vocabulary), counts_(counts) {}

  [[nodiscard]] bool parse(std::string_view text);
  [[nodiscard]] static std::size_t parse_item(std::string_view text, Sequence& into);
  void enter(Places& places, Place place) const;
  [[nodiscard]] Places after(const Places& places, std::string_view bytes) const;
  [[nodiscard]] bool fits(engine::Token token);

  const engine::Vocabulary& vocabulary_;
  GrammarCounts& counts_;
  std::vector<Sequence> sequences_;
  Places places_;  // empty: nothing has begun, or the text has left the grammar
};

}  // namespace mlxs::test
