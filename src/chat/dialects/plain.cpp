#include "chat/dialects/plain.hpp"

#include "chat/scan/block_writer.hpp"
#include "chat/scan/next_tag.hpp"
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
    begins_ = end == PromptEnd::other;
    if (end == PromptEnd::thinking_closed) writer_.follow_structure();
  }

  void feed_to(std::string_view text, core::Events& out) override {
    if (begins_) text.remove_prefix(read_beginning(text));
    if (thinking_) text.remove_prefix(read_thinking(text));
    writer_.write(core::BlockKind::text, text);
    writer_.take_to(out);
  }

  core::Events finish(StreamEnd end) override {
    if (begins_) writer_.write(core::BlockKind::text, opener_.held());
    if (thinking_) writer_.write(core::BlockKind::thinking, closer_.finish());
    writer_.finish(end);
    return writer_.take();
  }

  Place place() const override { return thinking_ ? Place::thinking : Place::text; }

 private:
  // Behind it the answer thinks, or what was held is written and it speaks.
  std::size_t read_beginning(std::string_view text) {
    std::size_t used = 0;
    for (; begins_ && used < text.size(); ++used) {
      const NextTag::Status status = opener_.feed(text[used]);
      begins_ = status == NextTag::Status::reading;
      thinking_ = status == NextTag::Status::found;
      if (status == NextTag::Status::other) break;
    }
    if (!begins_ && !thinking_) writer_.write(core::BlockKind::text, opener_.held());
    return used;
  }

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
  NextTag opener_{{think_opener}};
  TagScanner closer_{{think_closer}};
  bool begins_ = false;  // nothing has been read that says whether the answer thinks first
  bool thinking_ = false;
};

}  // namespace

std::unique_ptr<Dialect> make_plain(const DialectOptions& options) {
  return std::make_unique<Plain>(options);
}

}  // namespace mlxs::chat
