#include "wire/anthropic/output.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mlxs::wire::anthropic {
namespace {

using core::Effort;

base::Result<core::OutputRequest> read(std::string_view body) {
  const base::json::value document = base::parse_json(body, "test").value();
  return read_output(Field(document));
}

TEST(Output, EffortIsReadAndNeverRefused) {
  struct Case {
    const char* config;
    Effort wanted;
  };
  const Case cases[] = {
      {R"({"effort":"low"})", Effort::low},
      {R"({"effort":"medium"})", Effort::medium},
      {R"({"effort":"high"})", Effort::high},
      {R"({"effort":"xhigh"})", Effort::xhigh},
      {R"({"effort":"max","task_budget":{"type":"tokens","total":9}})", Effort::max},
      {R"({"effort":"enormous"})", Effort::absent},
      {R"({"effort":12})", Effort::absent},
      {R"({"effort":null})", Effort::absent},
      {"{}", Effort::absent},
      {"null", Effort::absent},
      {"[]", Effort::absent},
  };
  for (const Case& c : cases)
    EXPECT_EQ(read(R"({"output_config":)" + std::string(c.config) + "}").value().effort, c.wanted)
        << c.config;
}

TEST(Output, TheEffortOfALaterSystemMessageHolds) {
  EXPECT_EQ(read(R"({"output_config":{"effort":"low"},"messages":[
      {"role":"user","content":"a","output_config":{"effort":"max"}},
      {"role":"system","output_config":{"effort":"high"}},
      {"role":"system","output_config":{"effort":"xhigh"}},
      {"role":"system","content":"b"},{"role":"user","content":"c"}]})")
                .value()
                .effort,
            Effort::xhigh);
}

TEST(Output, TheSchemaOfTheAnswerKeepsItsOrderInBothSpellings) {
  const std::string format =
      R"({"type":"json_schema","schema":{"type":"object","properties":{"z":{},"a":{}}}})";
  const std::string schema = R"({"type":"object","properties":{"z":{},"a":{}}})";
  EXPECT_EQ(read(R"({"output_config":{"format":)" + format + "}}").value().schema_json, schema);
  EXPECT_EQ(read(R"({"output_format":)" + format + "}").value().schema_json, schema);
  EXPECT_EQ(
      read(R"({"output_config":{"format":{"type":"json_schema","schema":{}}},"output_format":)" +
           format + "}")
          .value()
          .schema_json,
      "{}");
}

TEST(Output, OtherFormatsAreIgnored) {
  for (const char* format : {"null", "{}", "7", R"({"type":"text"})", R"({"schema":{}})"})
    EXPECT_FALSE(read(R"({"output_config":{"format":)" + std::string(format) + "}}")
                     .value()
                     .schema_json.has_value())
        << format;
}

TEST(Output, ASchemaThatIsMissingIsNamed) {
  EXPECT_EQ(read(R"({"output_config":{"format":{"type":"json_schema"}}})").error().message,
            "output_config.format.schema: expected an object, the JSON schema of the answer, but "
            "it is missing or null.");
  EXPECT_EQ(read(R"({"output_format":{"type":"json_schema","schema":"{}"}})").error().param,
            "output_format.schema");
}

}  // namespace
}  // namespace mlxs::wire::anthropic
