#include "wire/models_list.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace mlxs::wire {
namespace {

const ModelRow pocket{.id = "pocket",
                      .display_name = "Pocket \"q8\"",
                      .created_unix_seconds = 1'794'993'899,
                      .prompt_tokens_max = 8192};

TEST(ModelsList, ARowCarriesTheFieldsOfBothShapes) {
  EXPECT_EQ(base::parse_json(model_json(pocket), "row").value(), base::parse_json(R"({
    "type":"model","id":"pocket","display_name":"Pocket \"q8\"","created_at":"2026-11-18T09:24:59Z",
    "object":"model","created":1794993899,"owned_by":"mlx-serve","max_input_tokens":8192})",
                                                                                  "wanted")
                                                                     .value());
}

TEST(ModelsList, AWarningStandsBesideTheOfficialFields) {
  ModelRow warned = pocket;
  warned.warning = "Calls of \"pocket\" may be lost.";
  base::json::value row = base::parse_json(model_json(warned), "row").value();
  EXPECT_EQ(row.at("warning"), "Calls of \"pocket\" may be lost.");
  row.as_object().erase("warning");
  EXPECT_EQ(row, base::parse_json(model_json(pocket), "row").value()) << "and changes none";
}

TEST(ModelsList, TheListNamesItsFirstAndLastRow) {
  ModelRow other = pocket;
  other.id = "claude-local-pocket";
  const base::json::value list =
      base::parse_json(models_list_json({pocket, other}), "list").value();
  EXPECT_EQ(list.at("object"), "list");
  EXPECT_EQ(list.at("has_more"), false);
  EXPECT_EQ(list.at("first_id"), "pocket");
  EXPECT_EQ(list.at("last_id"), "claude-local-pocket");
  ASSERT_EQ(list.at("data").as_array().size(), 2U);
  EXPECT_EQ(list.at("data").at(0), base::parse_json(model_json(pocket), "row").value());
}

TEST(ModelsList, AnEmptyListHasNoFirstAndNoLast) {
  EXPECT_EQ(models_list_json({}),
            R"({"object":"list","data":[],"has_more":false,"first_id":null,"last_id":null})");
}

}  // namespace
}  // namespace mlxs::wire
