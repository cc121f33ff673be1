#include "chat/dialects/plain.hpp"

#include "chat/scan/block_writer.hpp"
#include "chat/scan/prose.hpp"
#include "chat/scan/tag_scanner.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view think_opener = "<think>";
constexpr std::string_view think_closer = "</think>";

class Plain final : public Dialect {
 public:
  explicit Plain(const DialectOptions& options) {
    const PromptEnd end = read_prompt_end(options.prompt_tail, think_opener, think_closer);
    thinking_ = end == PromptEnd::thinking_open;
    if (end == PromptEnd::thinking_closed) writer_.follow_structure();
  }

  void feed_to(std::string_view text, core::Events& out) override {
    if (thinking_) text.remove_prefix(read_thinking(text));
    writer_.write(core::BlockKind::text, text);
    writer_.take_to(out);
  }

  core::Events finish(StreamEnd end) override {
    if (thinking_) writer_.write(core::BlockKind::thinking, closer_.finish());
    writer_.finish(end);
    return writer_.take();
  }

  Place place() const override { return thinking_ ? Place::thinking : Place::text; }

 private:
  std::size_t read_thinking(std::string_view text) {
    const TagScanner::Found found = closer_.next(text);
    writer_.write(core::BlockKind::thinking, found.text);
    if (found.tag != TagScanner::none) {
      writer_.end_prose();
      thinking_ = false;
    }
    return found.used;
  }

  BlockWriter writer_;
  TagScanner closer_{{think_closer}};
  bool thinking_ = false;
};

}  // namespace

std::unique_ptr<Dialect> make_plain(const DialectOptions& options) {
  return std::make_unique<Plain>(options);
}

}  // namespace mlxs::chat
