#include "serve/same_arguments.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/json.hpp"

namespace mlxs::serve {
namespace {

const std::string schema = R"({"type":"object","properties":{
  "path":{"type":"string"},"limit":{"type":"integer"},"ratio":{"type":"number"},
  "deep":{"type":"object","properties":{"on":{"type":"boolean","default":true}}},
  "list":{"type":"array","items":{"type":"object","properties":{"n":{"default":0}}}},
  "mode":{"type":"string","default":"fast"},"both":{"type":["string","integer"]}}})";

struct Case {
  const char* delivered;
  const char* returned;
};

TEST(SameArguments, WhatParsersAndPrintersChangeIsTheSame) {
  for (const Case& c :
       {Case{R"({"path":"a","limit":1})", R"({ "limit": 1, "path": "a" })"},
        Case{R"({"limit":1.0})", R"({"limit":1})"}, Case{R"({"limit":1})", R"({"limit":1.0})"},
        Case{R"({"ratio":1e2})", R"({"ratio":100})"}, Case{R"({"ratio":0.10})", R"({"ratio":0.1})"},
        Case{R"({"path":"\u00e9\/"})", "{\"path\":\"\xC3\xA9/\"}"},
        Case{R"({"a":[1,{"b":null}]})", R"({"a":[1.0,{"b":null}]})"},
        Case{R"({"n":18446744073709551615})", R"({"n":18446744073709551615})"},
        Case{"not json", "not json"}})
    EXPECT_TRUE(same_arguments(c.delivered, c.returned, schema)) << c.delivered << c.returned;
}

TEST(SameArguments, DefaultsThatTheClientFillsInAreTheSame) {
  EXPECT_TRUE(same_arguments("{}", R"({"mode":"fast"})", schema));
  EXPECT_FALSE(same_arguments("{}", R"({"mode":"slow"})", schema));
  EXPECT_FALSE(same_arguments("{}", R"({"path":""})", schema));
  EXPECT_FALSE(same_arguments("{}", R"({"mode":"fast"})", ""));
  EXPECT_FALSE(same_arguments(R"({"mode":"fast"})", "{}", schema)) << "what was said is gone";
  EXPECT_TRUE(same_arguments(R"({"deep":{}})", R"({"deep":{"on":true}})", schema));
  EXPECT_TRUE(same_arguments(R"({"list":[{}]})", R"({"list":[{"n":0}]})", schema));
}

TEST(SameArguments, TheSchemasTypeMakesAStringANumberAndBack) {
  EXPECT_TRUE(same_arguments(R"({"limit":"5"})", R"({"limit":5})", schema));
  EXPECT_TRUE(same_arguments(R"({"path":5})", R"({"path":"5"})", schema));
  EXPECT_TRUE(same_arguments(R"({"deep":{"on":"true"}})", R"({"deep":{"on":true}})", schema));
  EXPECT_FALSE(same_arguments(R"({"limit":5})", R"({"limit":"5"})", schema));
  EXPECT_FALSE(same_arguments(R"({"limit":"5"})", R"({"limit":6})", schema));
  EXPECT_FALSE(same_arguments(R"({"limit":"5"})", R"({"limit":true})", schema));
  EXPECT_FALSE(same_arguments(R"({"both":"5"})", R"({"both":5})", schema));
  EXPECT_FALSE(same_arguments(R"({"other":"5"})", R"({"other":5})", schema));
}

TEST(SameArguments, EverythingElseIsAChange) {
  for (const Case& c :
       {Case{R"({"path":"a"})", R"({"path":"a "})"}, Case{R"({"path":"a"})", R"({"path":"A"})"},
        Case{R"({"path":"a"})", R"({"path":null})"}, Case{R"({"path":"a"})", "{}"},
        Case{R"({"a":[1,2]})", R"({"a":[2,1]})"}, Case{R"({"a":[1]})", R"({"a":[1,1]})"},
        Case{R"({"a":{}})", R"({"a":[]})"}, Case{R"({"a":0})", R"({"a":false})"},
        Case{R"({"n":9007199254740993})", R"({"n":9007199254740992.0})"},
        Case{R"({"n":9223372036854775807})", R"({"n":9223372036854775806})"},
        Case{R"({"a":1)", R"({"a":1})"}})
    EXPECT_FALSE(same_arguments(c.delivered, c.returned, schema)) << c.delivered << c.returned;
}

TEST(SameArguments, ASchemaThatIsNoneSaysNothing) {
  for (const char* odd :
       {"", "no", "[]", "true", R"({"properties":[]})", R"({"properties":{"a":1}})"})
    EXPECT_TRUE(same_arguments(R"({"a":1})", R"({"a":1.0})", odd)) << odd;
}

// A copy with shuffled keys is the same; a copy with one changed leaf is not.
class RandomValue {
 public:
  explicit RandomValue(unsigned seed) : random_(seed) {}
  base::json::value make(int depth) {
    if (depth == 0 || random_() % 3 == 0) return leaf();
    if (random_() % 2 == 0) {
      base::json::array array;
      for (auto n = random_() % 4; n > 0; --n) array.push_back(make(depth - 1));
      return array;
    }
    base::json::object object;
    for (auto n = random_() % 4; n > 0; --n)
      object[std::string(1, 'a' + static_cast<char>(n))] = make(depth - 1);
    return object;
  }
  base::json::value shuffled(const base::json::value& value) {
    if (value.is_array()) {
      base::json::array array;
      for (const auto& item : value.get_array()) array.push_back(shuffled(item));
      return array;
    }
    if (!value.is_object()) return value;
    std::vector<std::string> keys;
    for (const auto& member : value.get_object()) keys.emplace_back(member.key());
    std::shuffle(keys.begin(), keys.end(), random_);
    base::json::object object;
    for (const auto& key : keys) object[key] = shuffled(value.get_object().at(key));
    return object;
  }

 private:
  base::json::value leaf() {
    switch (random_() % 4) {
      case 0: return static_cast<std::int64_t>(random_() % 3);
      case 1: return std::string(1, static_cast<char>('x' + random_() % 3)).c_str();
      case 2: return random_() % 2 == 0;
      default: return nullptr;
    }
  }
  std::mt19937 random_;
};

TEST(SameArguments, AgreesWithEqualityOfValues) {
  RandomValue values(3);
  int equal = 0;
  for (int round = 0; round < 3000; ++round) {
    const base::json::value a = base::json::object{{"v", values.make(2)}};
    const base::json::value b = base::json::object{{"v", values.make(2)}};
    EXPECT_TRUE(same_arguments(base::to_text(a), base::to_text(values.shuffled(a)), ""));
    EXPECT_EQ(same_arguments(base::to_text(a), base::to_text(b), ""), a == b);
    equal += a == b ? 1 : 0;
  }
  EXPECT_GT(equal, 20);
}

}  // namespace
}  // namespace mlxs::serve
