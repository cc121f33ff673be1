#include "tidy/outline.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>

namespace mlxs::tidy {
namespace {

using Tokens = std::span<const Token>;

enum class ScopeKind { outer, type, body, block, value };

bool has_word(Tokens tokens, const std::set<std::string_view>& words) {
  return std::ranges::any_of(tokens, [&](const Token& token) {
    return token.kind == TokenKind::word && words.contains(token.text);
  });
}

bool is_mark(const Token& token, std::string_view text) {
  return token.kind == TokenKind::mark && token.text == text;
}

// Behind the mark that closes the one at `open`; the end when nothing closes it.
std::size_t behind_pair(Tokens tokens, std::size_t open, std::string_view close) {
  const std::string opening = tokens[open].text;
  int depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    if (is_mark(tokens[i], opening)) ++depth;
    if (is_mark(tokens[i], close) && --depth == 0) return i + 1;
  }
  return tokens.size();
}

// A brace inside an open parenthesis belongs to an argument, as in MACRO(a, [] { ... }).
bool is_argument(Tokens head) {
  const auto count = [&](std::string_view mark) {
    return std::ranges::count_if(head, [&](const Token& token) { return is_mark(token, mark); });
  };
  return count("(") > count(")");
}

// `template <...>` and access labels say nothing about what follows them.
Tokens without_prefix(Tokens head) {
  static const std::set<std::string_view> access{"public", "private", "protected"};
  while (!head.empty()) {
    if (head.size() > 1 && has_word(head.first(1), access) && is_mark(head[1], ":")) {
      head = head.subspan(2);
    } else if (head.size() > 1 && head[0].text == "template" && is_mark(head[1], "<")) {
      head = head.subspan(behind_pair(head, 1, ">"));
    } else {
      break;
    }
  }
  return head;
}

struct ParameterList {
  std::string name;
  std::size_t open = 0;
  std::size_t behind = 0;
};

// The parameter list of a function's head: the first parenthesis behind a name, unless a value is
// assigned before it.
std::optional<ParameterList> find_parameters(Tokens head) {
  static const std::set<std::string_view> not_names{
      "decltype", "noexcept", "alignas", "requires", "explicit", "static_assert", "return"};
  bool is_operator = false;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i].text == "operator") is_operator = true;
    if (is_mark(head[i], "=") && !is_operator) return {};
    if (!is_mark(head[i], "(") || i == 0) continue;
    if (is_operator && head[i - 1].text == "operator") continue;  // operator()
    const bool named = head[i - 1].kind == TokenKind::word && !not_names.contains(head[i - 1].text);
    const std::size_t behind = behind_pair(head, i, ")");
    if (named || is_operator) {
      return ParameterList{is_operator ? "operator" : head[i - 1].text, i, behind};
    }
    i = behind - 1;
  }
  return {};
}

int count_parameters(Tokens inside) {
  int depth = 0;
  int commas = 0;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    static const std::set<std::string_view> opens{"(", "[", "{", "<"};
    static const std::set<std::string_view> closes{")", "]", "}", ">"};
    if (inside[i].kind != TokenKind::mark) continue;
    if (opens.contains(inside[i].text)) ++depth;
    if (closes.contains(inside[i].text)) --depth;
    if (depth == 0 && inside[i].text == ",") ++commas;
  }
  return inside.empty() ? 0 : commas + 1;
}

// A lambda's `-> Type {`: walks back over the type.
bool ends_with_return_type(Tokens head) {
  static const std::set<std::string_view> of_types{"::", "<", ">", "*", "&", ","};
  while (!head.empty()) {
    const Token& last = head.back();
    if (is_mark(last, "->")) return head.size() > 1 && is_mark(head[head.size() - 2], ")");
    if (last.kind == TokenKind::mark && !of_types.contains(last.text)) return false;
    head = head.first(head.size() - 1);
  }
  return false;
}

ScopeKind kind_outside(Tokens head) {
  static const std::set<std::string_view> types{"class", "struct", "union"};
  if (has_word(head, {"namespace", "extern"})) return ScopeKind::outer;
  if (has_word(head, {"enum"})) return ScopeKind::value;
  const auto parameters = find_parameters(head);
  if (!parameters) return has_word(head, types) ? ScopeKind::type : ScopeKind::value;
  // In a constructor's list `Foo() : a_{1}` a brace behind a name belongs to a member.
  const Tokens rest = head.subspan(parameters->behind);
  const bool in_list = !rest.empty() && is_mark(rest.front(), ":");
  const bool member =
      rest.size() > 1 && (rest.back().kind == TokenKind::word || is_mark(rest.back(), ">"));
  return in_list && member ? ScopeKind::value : ScopeKind::body;
}

ScopeKind kind_inside(Tokens head, const Token& before) {
  static const std::set<std::string_view> block_words{"else", "do", "try", "mutable", "noexcept"};
  static const std::set<std::string_view> block_marks{")", "]", ":", ";", "{", "}"};
  static const std::set<std::string_view> types{"class", "struct", "union"};
  if (before.kind == TokenKind::mark && block_marks.contains(before.text)) return ScopeKind::block;
  if (before.kind == TokenKind::word && block_words.contains(before.text)) return ScopeKind::block;
  if (!head.empty() && has_word(head.first(1), types)) return ScopeKind::type;
  return ends_with_return_type(head) ? ScopeKind::block : ScopeKind::value;
}

class Outliner {
 public:
  explicit Outliner(const Source& source) : tokens_(source.tokens) {}

  Outline run() {
    scopes_.push_back({});
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      if (is_mark(tokens_[at_], "{")) open();
      if (is_mark(tokens_[at_], "}")) close();
      if (is_mark(tokens_[at_], ";")) end_statement();
    }
    return std::move(outline_);
  }

 private:
  struct Scope {
    ScopeKind kind = ScopeKind::outer;
    std::size_t statement = 0;  // where the statement under way began
    std::size_t body = 0;       // of the function around it, one-based; 0: none
    int depth = 0;              // blocks between that function and here
  };

  [[nodiscard]] Tokens head() const {
    const std::size_t from = scopes_.back().statement;
    return without_prefix(tokens_.subspan(from, at_ - from));
  }

  void open() {
    const Scope& around = scopes_.back();
    Scope scope{
        .kind = ScopeKind::value, .statement = at_ + 1, .body = around.body, .depth = around.depth};
    const bool outside = around.kind == ScopeKind::outer || around.kind == ScopeKind::type;
    if (outside && !is_argument(head())) {
      scope.kind = kind_outside(head());
    } else if (around.kind != ScopeKind::value || is_mark(tokens_[at_ - 1], ")") ||
               is_mark(tokens_[at_ - 1], "]")) {
      scope.kind = kind_inside(head(), tokens_[at_ - 1]);
    }
    if (scope.kind == ScopeKind::body) begin_body(scope);
    if (scope.kind == ScopeKind::block) begin_block(scope);
    scopes_.push_back(scope);
  }

  void begin_body(Scope& scope) {
    note_function();
    const auto parameters = find_parameters(head());
    outline_.bodies.push_back({.name = parameters ? parameters->name : "",
                               .line = tokens_[at_].line,
                               .lines = 0,
                               .nesting = 0,
                               .deepest_line = 0});
    scope.body = outline_.bodies.size();
    scope.depth = 0;
  }

  void begin_block(Scope& scope) {
    ++scope.depth;
    if (scope.body == 0) return;
    Body& body = outline_.bodies[scope.body - 1];
    if (scope.depth <= body.nesting) return;
    body.nesting = scope.depth;
    body.deepest_line = tokens_[at_].line;
  }

  void close() {
    if (scopes_.size() == 1) return;
    const Scope closed = scopes_.back();
    scopes_.pop_back();
    if (closed.kind == ScopeKind::body) {
      Body& body = outline_.bodies[closed.body - 1];
      body.lines = tokens_[at_].line - body.line + 1;
    }
    const ScopeKind around = scopes_.back().kind;
    const bool outside = around == ScopeKind::outer || around == ScopeKind::type;
    const bool goes_on = closed.kind == ScopeKind::value ||  // a lambda as an argument
                         (closed.kind == ScopeKind::block && outside);
    if (!goes_on) scopes_.back().statement = at_ + 1;
  }

  void end_statement() {
    const ScopeKind around = scopes_.back().kind;
    if (around == ScopeKind::outer || around == ScopeKind::type) note_function();
    note_mutable_static();
    scopes_.back().statement = at_ + 1;
  }

  void note_function() {
    const Tokens tokens = head();
    const auto list = find_parameters(tokens);
    if (!list) return;
    const Tokens inside = tokens.subspan(list->open + 1, list->behind - list->open - 2);
    // A third-party interface has named what is overridden.
    const bool overrides = has_word(tokens, {"override"});
    outline_.functions.push_back(
        {overrides ? "override" : list->name, tokens[list->open].line, count_parameters(inside)});
  }

  void note_mutable_static() {
    static const std::set<std::string_view> others{
        "using", "typedef", "namespace", "class",    "struct",        "union",
        "enum",  "friend",  "template",  "operator", "static_assert", "concept"};
    const Tokens tokens = head();
    if (tokens.empty() || has_word(tokens, {"const", "constexpr"})) return;
    const ScopeKind around = scopes_.back().kind;
    const bool is_static = tokens.front().text == "static" || tokens.front().text == "inline";
    const bool global = around == ScopeKind::outer && !has_word(tokens, others);
    if (!global && !is_static) return;
    const bool outside = around == ScopeKind::outer || around == ScopeKind::type;
    if (outside && find_parameters(tokens)) return;  // a function
    outline_.mutable_statics.push_back(tokens.front().line);
  }

  Tokens tokens_;
  std::size_t at_ = 0;
  std::vector<Scope> scopes_;
  Outline outline_;
};

}  // namespace

Outline outline_of(const Source& source) { return Outliner(source).run(); }

}  // namespace mlxs::tidy
