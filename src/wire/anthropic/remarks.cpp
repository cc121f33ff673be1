#include "wire/anthropic/remarks.hpp"

#include <set>
#include <string_view>

#include "base/json.hpp"
#include "wire/anthropic/content.hpp"

namespace mlxs::wire::anthropic {
namespace {

constexpr std::size_t kinds_max = 8;        // of unknown blocks; more is a client gone wild
constexpr std::size_t type_bytes_max = 64;  // a block type is a short word

class UnknownBlocks {
 public:
  // Walks the blocks of one message and those inside them.
  void look_at(const Field& content) {
    if (!content.is_array()) return;
    for (const Field& block : content.items().value()) {
      note(block);
      look_at(block.member("content"));
      look_at(block.member("source").member("content"));
    }
  }

  [[nodiscard]] std::vector<std::string> take_lines() { return std::move(lines_); }

 private:
  void note(const Field& block) {
    const Field type_field = block.member("type");
    if (!type_field.is_string()) return;
    const std::string_view type = type_field.value().get_string();
    if (is_block_type(type) || types_.size() >= kinds_max || !types_.insert(type).second) return;
    lines_.push_back(block.path() + ": the block type " +
                     base::quote(shorten(type, type_bytes_max)) + " is not known");
  }

  std::set<std::string_view> types_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> remarks_on(const Field& body, const ToolList& list) {
  UnknownBlocks unknown;
  unknown.look_at(body.member("system"));
  const base::Result<std::vector<Field>> messages = body.member("messages").items();
  if (messages.ok())
    for (const Field& message : messages.value()) unknown.look_at(message.member("content"));

  std::vector<std::string> lines = unknown.take_lines();
  if (!list.unavailable.empty()) {
    std::string line = "tools: not available here:";
    for (const std::string& name : list.unavailable) line += " " + base::quote(name);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace mlxs::wire::anthropic
