#include "models/defaults.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace mlxs::models {
namespace {

TEST(GenerationConfig, ReadsWhatModelRepositoriesWrite) {
  const auto sampling = parse_generation_config(
      R"({"do_sample": true, "temperature": 0.7, "top_p": 0.8, "top_k": 20, "min_p": 0.0,
          "eos_token_id": [1, 2]})");
  ASSERT_TRUE(sampling.ok());
  EXPECT_FLOAT_EQ(sampling.value().temperature.value(), 0.7F);
  EXPECT_FLOAT_EQ(sampling.value().top_p.value(), 0.8F);
  EXPECT_EQ(sampling.value().top_k, 20);
  EXPECT_EQ(sampling.value().min_p, 0.0F);
  EXPECT_FALSE(sampling.value().seed);
}

TEST(GenerationConfig, NoSamplingMeansGreedy) {
  const auto sampling = parse_generation_config(R"({"do_sample": false, "temperature": 0.7})");
  ASSERT_TRUE(sampling.ok());
  EXPECT_EQ(sampling.value().temperature, 0.0F);
}

TEST(GenerationConfig, WhatIsAbsentOrNonsenseSaysNothing) {
  for (const char* text :
       {"{}", R"({"do_sample": true})", R"({"do_sample": null})",
        R"({"temperature": null, "top_p": "high", "top_k": [], "min_p": {}})",
        R"({"temperature": -1, "top_p": 1.5, "top_k": -3, "min_p": -0.1})",
        R"({"temperature": 1e300, "top_k": 2.5})", R"({"top_k": 99999999999})"}) {
    const auto sampling = parse_generation_config(text);
    ASSERT_TRUE(sampling.ok()) << text;
    EXPECT_FALSE(sampling.value().temperature) << text;
    EXPECT_FALSE(sampling.value().top_p) << text;
    EXPECT_FALSE(sampling.value().top_k) << text;
    EXPECT_FALSE(sampling.value().min_p) << text;
  }
}

TEST(GenerationConfig, WhatIsNoObjectIsRefused) {
  for (const char* text : {"", "[]", "7", "{", "null"}) {
    const auto sampling = parse_generation_config(text);
    ASSERT_FALSE(sampling.ok()) << text;
    EXPECT_EQ(sampling.error().code, base::ErrorCode::invalid_request);
  }
}

TEST(SamplingOfHeader, ReadsTheGeneralSamplingKeys) {
  GgufHeader header;
  header.values = {{"general.sampling.temp", 0.6},
                   {"general.sampling.top_p", 0.9},
                   {"general.sampling.top_k", std::int64_t{40}},
                   {"general.sampling.min_p", 0.05}};
  const core::SamplingRequest sampling = sampling_of(header);
  EXPECT_FLOAT_EQ(sampling.temperature.value(), 0.6F);
  EXPECT_FLOAT_EQ(sampling.top_p.value(), 0.9F);
  EXPECT_EQ(sampling.top_k, 40);
  EXPECT_FLOAT_EQ(sampling.min_p.value(), 0.05F);
}

TEST(SamplingOfHeader, OtherKindsSayNothing) {
  GgufHeader header;
  header.values = {{"general.sampling.temp", std::string("hot")},
                   {"general.sampling.top_k", true},
                   {"general.sampling.min_p", std::numeric_limits<double>::quiet_NaN()}};
  const core::SamplingRequest sampling = sampling_of(header);
  EXPECT_FALSE(sampling.temperature);
  EXPECT_FALSE(sampling.top_k);
  EXPECT_FALSE(sampling.min_p);
}

}  // namespace
}  // namespace mlxs::models
