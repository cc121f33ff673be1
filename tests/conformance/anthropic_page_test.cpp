// docs/protocols/anthropic.md against the code, both ways: every example of the page is sent
// through the code and does what its row says, and everything that the code's own tables know has a
// row.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "chat/normalize.hpp"
#include "conformance/described_request.hpp"
#include "conformance/page_tables.hpp"
#include "core/thinking_plan.hpp"
#include "wire/anthropic/codec.hpp"
#include "wire/anthropic/content.hpp"
#include "wire/anthropic/fields.hpp"
#include "wire/anthropic/parts.hpp"

namespace mlxs {
namespace {

namespace json = base::json;
namespace anthropic = wire::anthropic;
using test::PageRow;

const wire::AnthropicCodec codec;

std::vector<PageRow> rows_of(std::string_view first_header) {
  std::ifstream file(MLXS_TESTDATA "/../docs/protocols/anthropic.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  return test::page_table(page, first_header);
}

json::value parsed(const std::string& text) {
  auto value = base::parse_json(text, text);
  EXPECT_TRUE(value.ok()) << text;
  return value.ok() ? std::move(value).value() : json::value();
}

// ---- fields of the request

// The smallest request, with the members of `members` in it.
json::object request_with(const std::string& members) {
  json::object request = parsed(R"({"model":"pocket","max_tokens":1024,
      "messages":[{"role":"user","content":"hi"}]})")
                             .as_object();
  const json::value more = parsed("{" + members + "}");
  for (const auto& member : more.as_object()) request[member.key()] = member.value();
  return request;
}

// Takes the member at `place` out, of the first element that has it. False when there is none.
bool take_out(json::value& value, std::string_view place) {
  if (!value.is_object()) return false;
  json::object& object = value.get_object();
  const std::size_t dot = place.find('.');
  std::string_view name = place.substr(0, dot);
  if (dot == std::string_view::npos) return object.erase(json::string_view(name)) == 1;
  const bool in_array = name.ends_with("[]");
  if (in_array) name.remove_suffix(2);
  json::value* inner = object.if_contains(json::string_view(name));
  if (inner == nullptr) return false;
  const std::string_view rest = place.substr(dot + 1);
  if (!in_array) return take_out(*inner, rest);
  if (!inner->is_array()) return false;
  json::array& array = inner->get_array();
  return std::any_of(array.begin(), array.end(),
                     [rest](json::value& element) { return take_out(element, rest); });
}

struct Outcome {
  bool ok = false;
  std::string text;  // the whole request, or the error
  std::string param;
};

Outcome outcome_of(const json::value& request) {
  const auto read = codec.parse(base::to_text(request));
  if (read.ok()) return {.ok = true, .text = test::describe(read.value()), .param = ""};
  return {.ok = false, .text = read.error().message, .param = read.error().param};
}

TEST(AnthropicPage, EveryFieldDoesWhatItsRowSays) {
  for (const PageRow& row : rows_of("field")) {
    if (row.size() < 4) continue;  // the table of the message has two columns
    const std::string place = row.at(0).code();
    json::value request = request_with(row.at(1).code());
    const Outcome with = outcome_of(request);
    ASSERT_TRUE(take_out(request, place)) << place << ": the example has no such field";
    const Outcome without = outcome_of(request);
    const std::string& use = row.at(2).text;
    EXPECT_EQ(with.ok, use != "refused") << place << ": " << with.text;
    EXPECT_EQ(with.text == without.text, use == "ignored") << place << ": " << with.text;
    EXPECT_EQ(with.param, use == "refused" ? place : "");
    EXPECT_EQ(with.text.find("is not known"), std::string::npos) << with.text;
  }
}

TEST(AnthropicPage, TheFieldsOfThePageAreThoseOfTheCode) {
  std::map<std::string, std::string> page;
  for (const PageRow& row : rows_of("field")) {
    if (row.size() < 4) continue;
    EXPECT_TRUE(page.emplace(row.at(0).code(), row.at(2).text).second) << row.at(0).text;
  }
  std::map<std::string, std::string> code;
  for (const anthropic::KnownField& field : anthropic::known_fields())
    code.emplace(field.place, anthropic::name_of(field.use));
  EXPECT_EQ(page, code);
}

// ---- content blocks

constexpr std::string_view fetch_tool = R"({"name":"Fetch","description":"gets",
    "input_schema":{"type":"object"},"defer_loading":true})";

std::string conversation_with(const std::string& message) {
  return R"({"max_tokens":9,"tools":[)" + std::string(fetch_tool) +
         R"(],"messages":[{"role":"user","content":"go"},{"role":"assistant","content":[
            {"type":"tool_use","id":"toolu_1","name":"Read","input":{}}]},)" +
         message + "]}";
}

// All words of the conversation as a template gets them.
std::string words_of(const core::ChatRequest& request) {
  std::string words;
  for (const chat::TemplateMessage& message : chat::normalize(request).messages) {
    words += message.content + "\n" + message.reasoning + "\n";
    for (const chat::TemplateCall& call : message.tool_calls) words += call.arguments_json + "\n";
  }
  return words;
}

void expect_shown(const std::string& message, const std::vector<std::string>& wanted) {
  const auto request = codec.parse(conversation_with(message));
  ASSERT_TRUE(request.ok()) << message << ": " << request.error().message;
  const std::string words = words_of(request.value());
  for (const std::string& text : wanted) {
    const std::size_t found = words.find(text);
    EXPECT_NE(found, std::string::npos) << message << "\nshows: " << words;
    EXPECT_EQ(words.find(text, found + 1), std::string::npos) << "twice: " << text;
  }
  const bool is_known = message.find("hologram") == std::string::npos;
  EXPECT_EQ(request.value().remarks.empty(), is_known) << message;
}

TEST(AnthropicPage, EveryBlockIsReadInEveryPlace) {
  for (const PageRow& row : rows_of("block")) {
    const std::string block = row.at(1).code();
    for (const char* role : {"user", "assistant", "system"})
      expect_shown(R"({"role":")" + std::string(role) + R"(","content":[)" + block + "]}",
                   row.at(3).codes);
    const std::string type(parsed(block).at("type").as_string());
    const bool in_result = row.at(2).text == "yes";
    EXPECT_EQ(in_result, anthropic::is_part_type(type) || type == "hologram") << type;
    const std::string result =
        R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[)" +
        block + "]}]}";
    if (in_result) expect_shown(result, row.at(3).codes);
    EXPECT_TRUE(codec.parse(conversation_with(result)).ok()) << block;
  }
}

TEST(AnthropicPage, TheBlocksOfThePageAreThoseOfTheCode) {
  std::set<std::string> page;
  for (const PageRow& row : rows_of("block")) {
    if (row.at(0).text == "any other") continue;
    page.insert(row.at(0).code());
    EXPECT_EQ(parsed(row.at(1).code()).at("type").as_string(), row.at(0).code());
  }
  const auto types = anthropic::block_types();
  EXPECT_EQ(page, (std::set<std::string>(types.begin(), types.end())));
}

// ---- thinking

TEST(AnthropicPage, ThinkingIsPlannedAsThePageSays) {
  const std::vector<PageRow> rows = rows_of("thinking");
  EXPECT_GE(rows.size(), 14U);
  for (const PageRow& row : rows) {
    std::string members = R"("max_tokens":)" + row.at(2).code();
    if (row.at(0).text != "absent") members += R"(,"thinking":)" + row.at(0).code();
    if (row.at(1).text != "absent")
      members += R"(,"output_config":{"effort":)" + row.at(1).code() + "}";
    const auto request = codec.parse(base::to_text(request_with(members)));
    ASSERT_TRUE(request.ok()) << members;
    const auto plan = core::resolve_thinking(request.value(), request.value().max_tokens);
    EXPECT_EQ(plan.on ? "yes" : "no", row.at(3).text) << members;
    const std::string limit = plan.budget_tokens ? std::to_string(*plan.budget_tokens) : "";
    EXPECT_EQ(limit, row.at(4).code()) << members;
  }
}

// ---- the answer

void add_places(std::set<std::string>& places, const json::object& object, const std::string& at) {
  for (const auto& member : object) {
    const std::string place = at + std::string(member.key());
    places.insert(place);
    if (member.value().is_object()) add_places(places, member.value().get_object(), place + ".");
  }
}

TEST(AnthropicPage, TheMessageHasTheFieldsOfThePage) {
  std::set<std::string> page;
  for (const PageRow& row : rows_of("field"))
    if (row.size() == 2) page.insert(row.at(0).code());
  std::set<std::string> code;
  wire::AnswerHead head;
  head.asks_safeguards = true;
  add_places(code, parsed(codec.encode_answer({}, head)).as_object(), "");
  EXPECT_EQ(page, code);
}

TEST(AnthropicPage, EveryStopReasonHasItsRow) {
  std::set<std::string> page;
  for (const PageRow& row : rows_of("stop_reason")) page.insert(row.at(0).code());
  using Reason = core::StopReason;
  std::set<std::string> code;
  for (const Reason reason : {Reason::end_turn, Reason::max_tokens, Reason::stop_sequence,
                              Reason::tool_use, Reason::window_full})
    code.emplace(core::name_of(reason));
  EXPECT_EQ(page, code);
}

std::set<std::string> event_names(const std::string& frames) {
  std::set<std::string> names;
  constexpr std::string_view label = "event: ";
  for (std::size_t at = frames.find(label); at != std::string::npos;
       at = frames.find(label, at + 1)) {
    const std::size_t begin = at + label.size();
    names.insert(frames.substr(begin, frames.find('\n', begin) - begin));
  }
  return names;
}

TEST(AnthropicPage, TheStreamHasTheEventsOfThePage) {
  std::set<std::string> page;
  for (const PageRow& row : rows_of("event")) page.insert(row.at(0).code());
  const auto encoder = codec.make_encoder({});
  std::string frames;
  for (const core::Event& event :
       core::Events{core::TurnStarted{}, core::BlockStarted{}, core::BlockDelta{"x"},
                    core::BlockEnded{}, core::TurnEnded{}, core::Failed{}})
    frames += encoder->encode(event);
  EXPECT_EQ(page, event_names(frames + encoder->ping()));
}

TEST(AnthropicPage, EveryErrorIsSaidAsItsRowSays) {
  std::map<std::string, PageRow> page;
  for (const PageRow& row : rows_of("error")) page.emplace(row.at(0).code(), row);
  constexpr int codes = static_cast<int>(base::ErrorCode::internal) + 1;
  EXPECT_EQ(page.size(), static_cast<std::size_t>(codes));
  for (int i = 0; i < codes; ++i) {
    const auto code = static_cast<base::ErrorCode>(i);
    const auto found = page.find(std::string(base::name_of(code)));
    ASSERT_NE(found, page.end()) << base::name_of(code);
    const wire::ErrorReply reply =
        codec.encode_error({.code = code, .message = "m", .param = ""}, "req_1");
    const PageRow& row = found->second;
    EXPECT_EQ(std::to_string(reply.status), row.at(1).text);
    EXPECT_EQ(parsed(reply.body).at("error").at("type").as_string(), row.at(2).code());
    const auto& wait = reply.retry_after_seconds;
    EXPECT_EQ(wait ? std::to_string(*wait) : "", row.at(3).text);
  }
}

}  // namespace
}  // namespace mlxs
