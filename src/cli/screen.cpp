#include "cli/screen.hpp"

namespace mlxs::cli {
namespace {

constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view normal = "\x1b[0m";

bool is_control(unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F; }

// U+0080 to U+009F are control characters too; in UTF-8 they are C2 80 to C2 9F.
bool is_wide_control(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
}

}  // namespace

Screen::Screen(Look look, std::ostream& out, std::ostream& error)
    : look_(look), out_(out), error_(error) {}

void Screen::show(const Piece& piece) {
  const bool thinking = piece.kind == PieceKind::thinking;
  if (piece.text.empty() || (thinking && look_ == Look::plain)) return;
  change_to(thinking ? Style::thinking : Style::text);
  out_ << printable(piece.text) << std::flush;
}

void Screen::end_answer() {
  change_to(Style::none);
  out_ << std::flush;
}

void Screen::note(std::string_view text) {
  if (look_ == Look::terminal) out_ << dim << text << normal << "\n" << std::flush;
}

void Screen::error(std::string_view text) {
  change_to(Style::none);
  if (look_ == Look::terminal) {
    out_ << red << printable(text) << normal << "\n" << std::flush;
  } else {
    error_ << "mlx-serve: " << printable(text) << "\n" << std::flush;
  }
}

// Thinking and text are parted by an empty line, answers end with their line.
void Screen::change_to(Style style) {
  if (style == style_) return;
  if (style_ == Style::thinking) out_ << normal;
  if (style_ != Style::none) out_ << (style == Style::none ? "\n" : "\n\n");
  if (style == Style::thinking) out_ << dim;
  style_ = style;
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_wide_control(text.substr(i))) {
      ++i;
    } else if (!is_control(static_cast<unsigned char>(text[i]))) {
      out += text[i];
    }
  }
  return out;
}

}  // namespace mlxs::cli
