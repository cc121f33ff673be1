#include "wire/anthropic/parts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mlxs::wire::anthropic {
namespace {

std::string told(const core::ToolResultPart& part) {
  if (const auto* text = std::get_if<core::TextBlock>(&part)) return "text " + text->text;
  if (const auto* note = std::get_if<core::PlaceholderBlock>(&part)) return "note " + note->note;
  return "reference " + std::get<core::ToolReference>(part).tool_name;
}

// The parts one per line, or the error.
std::string read(std::string_view content) {
  const base::json::value document = base::parse_json(content, "test").value();
  const base::Result<Parts> parts = read_parts(Field(document));
  if (!parts.ok()) return "error " + parts.error().message;
  std::string lines;
  for (const core::ToolResultPart& part : parts.value()) lines += told(part) + "\n";
  return lines;
}

struct Case {
  const char* content;
  const char* wanted;
};

TEST(Parts, AStringIsTheSameAsOneTextBlock) {
  EXPECT_EQ(read(R"("hi")"), "text hi\n");
  EXPECT_EQ(read(R"([{"type":"text","text":"hi","citations":null}])"), "text hi\n");
}

TEST(Parts, NothingAndEmptyTextsAddNothing) {
  for (const char* content : {"null", R"("")", "[]", R"([{"type":"text","text":""}])",
                              R"([{"type":"text","text":null}])", R"([{"type":"text"}])"})
    EXPECT_EQ(read(content), "") << content;
}

TEST(Parts, EveryKnownBlockLeavesItsTextOrANote) {
  const Case cases[] = {
      {R"([{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{}}])",
       "text a\ntext b\n"},
      {R"([{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}])",
       "note [image omitted: the model has no vision]\n"},
      {R"([{"type":"image","source":{"type":"url","url":"http://x/y.png"}}])",
       "note [image omitted: the model has no vision]\n"},
      {R"([{"type":"document","source":{"type":"text","media_type":"text/plain","data":"body"}}])",
       "text body\n"},
      {R"([{"type":"document","title":"T","context":"C","source":{"type":"text","data":"body"}}])",
       "text [document \"T\"] C\ntext body\n"},
      {R"([{"type":"document","title":"T","source":{"type":"content","content":"body"}}])",
       "text [document \"T\"]\ntext body\n"},
      {R"([{"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},
           {"type":"image","source":{"type":"url","url":"u"}}]}}])",
       "text a\nnote [image omitted: the model has no vision]\n"},
      {R"([{"type":"document","title":"T","source":{"type":"base64","media_type":"text/plain",
            "data":"Ym9kecO8"}}])",
       "text [document \"T\"]\ntext body\xC3\xBC\n"},
      {R"([{"type":"document","source":{"type":"base64","media_type":"text/csv","data":"/+8A"}}])",
       "note [document omitted: text/csv, 3 bytes]\n"},
      {R"([{"type":"document","title":"T","context":"C",
            "source":{"type":"base64","media_type":"application/pdf","data":"AA=="}}])",
       "note [document omitted: application/pdf, 3 bytes \"T\"] C\n"},
      {R"([{"type":"document","source":{"type":"url","url":"http://x/y.pdf"}}])",
       "note [document omitted: url]\n"},
      {R"([{"type":"document","source":{"type":"file","file_id":"f"}}])",
       "note [document omitted: file]\n"},
      {R"([{"type":"tool_reference","tool_name":"WebFetch"}])", "reference WebFetch\n"},
      {R"([{"type":"search_result","title":"T","source":"S",
            "content":[{"type":"text","text":"a"}]}])",
       "text [search result] T (S)\ntext a\n"},
      {R"([{"type":"web_search_result","title":"T","url":"U","encrypted_content":"xx"}])",
       "text [search result] T (U)\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(read(c.content), c.wanted) << c.content;
}

TEST(Parts, AnUnknownBlockIsNeverRefusedAndNeverSilent) {
  EXPECT_EQ(read(R"([{"type":"hologram","data":{"x":1}}])"), "note [hologram omitted]\n");
  EXPECT_EQ(read(R"([{"type":"compaction","content":"what was said"}])"), "text what was said\n");
  EXPECT_EQ(read(R"([{"type":"new_text","text":"a"}])"), "text a\n");
  EXPECT_EQ(read(R"([{"type":"new_list","content":[{"type":"text","text":"a"},"b",5,
                     {"type":"new_text","text":"c"},{"no_type":1}]}])"),
            "text a\ntext b\ntext c\n");
  EXPECT_EQ(read(R"([{"type":"new_place","title":"T","url":"U","data":"xx"}])"),
            "text T\ntext U\n");
  EXPECT_EQ(read(R"([{"type":"new_error","error_code":"gone"}])"),
            "note [new_error failed: gone]\n");
  EXPECT_EQ(read(R"([{"type":"new_text","text":""}])"), "note [new_text is empty]\n");
  EXPECT_EQ(read(R"([{"type":"new_run","return_code":-9}])"), "note [exit code -9]\n");
  EXPECT_EQ(read(R"([{"type":"new_run","return_code":"x"}])"), "note [new_run omitted]\n");
  const std::string long_type(100, 'x');
  EXPECT_EQ(read(R"([{"type":")" + long_type + R"("}])"),
            "note [" + long_type.substr(0, 64) + "... omitted]\n");
}

TEST(Parts, AnImageIsANoteWhateverItsSourceIs) {
  for (const char* source :
       {"", R"(,"source":null)", R"(,"source":"x")", R"(,"source":{"type":"hologram"})",
        R"(,"source":{"type":"file","file_id":"f"})"})
    EXPECT_EQ(read(R"([{"type":"image")" + std::string(source) + "}]"),
              "note [image omitted: the model has no vision]\n")
        << source;
}

TEST(Parts, ADocumentWithoutWordsIsANoteWithWhatIsKnown) {
  const Case cases[] = {
      {R"([{"type":"document"}])", "note [document omitted]\n"},
      {R"([{"type":"document","title":"T"}])", "note [document omitted: \"T\"]\n"},
      {R"([{"type":"document","source":"x"}])", "note [document omitted]\n"},
      {R"([{"type":"document","source":{"type":5}}])", "note [document omitted]\n"},
      {R"([{"type":"document","source":{"type":"hologram"}}])",
       "note [document omitted: hologram]\n"},
      {R"([{"type":"document","title":"T","source":{"type":"text","data":null}}])",
       "note [document omitted: text \"T\"]\n"},
      {R"([{"type":"document","source":{"type":"content","content":[]}}])",
       "note [document omitted: content]\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(read(c.content), c.wanted) << c.content;
  const std::string data(8192, 'A');
  EXPECT_EQ(read(R"([{"type":"document","source":{"type":"base64","media_type":"application/pdf",
                      "data":")" +
                 data + R"("}}])"),
            "note [document omitted: application/pdf, 6 KB]\n");
}

TEST(Parts, WrongTypesAreNamedByTheirPlace) {
  const Case cases[] = {
      {"5", "error The request body: expected a string or an array of content blocks, got 5."},
      {R"({"type":"text","text":"a"})",
       "error The request body: expected a string or an array of content blocks, got an object."},
      {R"(["a"])", "error 0: expected an object, got \"a\"."},
      {R"([{"text":"a"}])", "error 0.type: expected a string, but it is missing or null."},
      {R"([{"type":"text","text":"a"},{"type":"text","text":[]}])",
       "error 1.text: expected a string, got an empty array."},
      {R"([{"type":"document","source":{"type":"text","data":5}}])",
       "error 0.source.data: expected a string, got 5."},
      {R"([{"type":"document","title":1,"source":{"type":"text","data":""}}])",
       "error 0.title: expected a string, got 1."},
      {R"([{"type":"document","source":{"type":"content","content":[{"type":"text","text":1}]}}])",
       "error 0.source.content.0.text: expected a string, got 1."},
      {R"([{"type":"tool_reference","tool_name":""}])",
       "error 0.tool_name: expected a string that is not empty, got \"\"."},
  };
  for (const Case& c : cases) EXPECT_EQ(read(c.content), c.wanted) << c.content;
}

}  // namespace
}  // namespace mlxs::wire::anthropic
