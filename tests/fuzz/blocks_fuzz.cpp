// Any conversation of any blocks in any role: every word of it is in the normalised conversation
// exactly once and in order of the messages, and what is added at the end changes nothing before.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "base/json.hpp"
#include "chat/normalize.hpp"
#include "fuzz/choices.hpp"
#include "wire/anthropic/codec.hpp"

namespace mlxs {
namespace {

constexpr std::size_t messages_max = 6;
constexpr std::size_t blocks_max = 5;
constexpr std::size_t depth_max = 3;

class ConversationMaker {
 public:
  explicit ConversationMaker(Choices& choices) : choices_(choices) {}

  // The messages as JSON.
  std::vector<std::string> make() {
    std::vector<std::string> messages;
    for (std::size_t i = 1 + choices_.below(messages_max); i > 0; --i) {
      constexpr const char* roles[] = {"user", "assistant", "system"};
      const std::string role = messages.empty() ? "user" : roles[choices_.below(3)];
      messages.push_back(R"({"role":")" + role + R"(","content":)" + content(blocks_max, 0) + "}");
    }
    return messages;
  }

  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  // A new word, as JSON.
  std::string word() {
    words_.push_back("<w" + std::to_string(words_.size()) + ">");
    constexpr const char* behind[] = {"", "\n", " ", "\"\\", "\u00e9"};
    return base::quote(words_.back() + behind[choices_.below(5)]);
  }

  std::string id() { return R"("toolu_)" + std::to_string(choices_.below(4)) + "\""; }

  std::string content(std::size_t count_max, std::size_t depth) {
    if (choices_.below(4) == 3) return word();
    std::string blocks;
    for (std::size_t i = choices_.below(count_max); i > 0; --i)
      blocks += (blocks.empty() ? "" : ",") + block(depth);
    return "[" + blocks + "]";
  }

  std::string block(std::size_t depth) {
    const bool is_inner = depth > 0;
    switch (choices_.below(is_inner ? 9 : 16)) {
      case 0: return R"({"type":"text","text":)" + word() + "}";
      case 1: return R"({"type":"image","source":{"type":"base64","data":"AA=="}})";
      case 2: return R"({"type":"document","source":{"type":"text","data":)" + word() + "}}";
      case 3: return R"({"type":"search_result","title":)" + word() + R"(,"source":"s"})";
      case 4: return R"({"type":"tool_reference","tool_name":"Fetch"})";
      case 5: return R"({"type":"hologram","text":)" + word() + "}";
      case 6: return nested(R"({"type":"hologram","content":)", depth, "}");
      case 7:
        return nested(R"({"type":"document","source":{"type":"content","content":)", depth, "}}");
      case 8: return R"({"type":"container_upload","file_id":"f"})";
      case 9: return R"({"type":"thinking","thinking":)" + word() + R"(,"signature":""})";
      case 10: return R"({"type":"redacted_thinking","data":"x"})";
      case 11:
        return R"({"type":"tool_use","id":)" + id() + R"(,"name":"Read","input":{"a":)" + word() +
               "}}";
      case 12:
        return nested(
            R"({"type":"tool_result","tool_use_id":)" + id() + result_flag() + R"(,"content":)",
            depth, "}");
      case 13:
        return R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"q":)" + word() +
               "}}";
      case 14:
        return R"({"type":"web_search_tool_result","content":[{"type":"web_search_result",)"
               R"("title":)" +
               word() + R"(,"url":"u"}]})";
      default:
        return R"({"type":"code_execution_tool_result","content":{"type":"code_execution_result",)"
               R"("stdout":)" +
               word() + R"(,"return_code":1}})";
    }
  }

  std::string result_flag() { return choices_.flip() ? R"(,"is_error":true)" : ""; }

  std::string nested(const std::string& open, std::size_t depth, const char* close) {
    const std::string inner = depth + 1 < depth_max ? content(blocks_max, depth + 1) : word();
    return open + inner + close;
  }

  Choices& choices_;
  std::vector<std::string> words_;
};

// With the first `count` of the messages.
std::string body_of(const std::vector<std::string>& messages, std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + messages[i];
  return R"({"max_tokens":9,"tools":[{"name":"Fetch","defer_loading":true}],"messages":[)" + list +
         "]}";
}

chat::Conversation read(const std::string& body) {
  const auto request = wire::AnthropicCodec().parse(body);
  MLXS_CHECK(request.ok(), "no block is refused");
  return chat::normalize(request.value());
}

void check_words(const chat::Conversation& conversation, const std::vector<std::string>& words) {
  std::string all;
  for (const chat::TemplateMessage& message : conversation.messages) {
    all += message.reasoning + "\n" + message.content + "\n";
    for (const chat::TemplateCall& call : message.tool_calls) all += call.arguments_json + "\n";
  }
  for (const std::string& word : words) {
    const std::size_t at = all.find(word);
    MLXS_CHECK(at != std::string::npos, "no word is lost");
    MLXS_CHECK(all.find(word, at + 1) == std::string::npos, "no word is doubled");
  }
}

void check_prefix(const chat::Conversation& before, const chat::Conversation& behind) {
  MLXS_CHECK(before.messages.size() <= behind.messages.size(), "messages are only added");
  for (std::size_t i = 0; i < before.messages.size(); ++i) {
    const chat::TemplateMessage& a = before.messages[i];
    const chat::TemplateMessage& b = behind.messages[i];
    MLXS_CHECK(a.role == b.role && a.tool_call_id == b.tool_call_id, "a message stays what it is");
    const bool is_last = i + 1 == before.messages.size();
    const bool grows = is_last && b.content.starts_with(a.content) &&
                       b.reasoning.starts_with(a.reasoning) &&
                       b.tool_calls.size() >= a.tool_calls.size();
    const bool is_same = a.content == b.content && a.reasoning == b.reasoning &&
                         a.tool_calls.size() == b.tool_calls.size();
    MLXS_CHECK(grows || is_same, "what is added stands at the end");
  }
}

// A reminder that no user turn stands before waits for the next one, so a conversation that ends
// with it has not found its form yet.
bool waits(const std::vector<std::string>& messages, std::size_t count) {
  while (count > 0 && messages[count - 1].starts_with(R"({"role":"system")")) --count;
  return count == 0 || messages[count - 1].starts_with(R"({"role":"assistant")");
}

void run(Choices choices) {
  ConversationMaker maker(choices);
  const std::vector<std::string> messages = maker.make();
  const chat::Conversation whole = read(body_of(messages, messages.size()));
  check_words(whole, maker.words());
  for (std::size_t count = 1; count < messages.size(); ++count)
    if (!waits(messages, count)) check_prefix(read(body_of(messages, count)), whole);
}

}  // namespace
}  // namespace mlxs

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mlxs::run(mlxs::Choices({data, size}));
  return 0;
}
