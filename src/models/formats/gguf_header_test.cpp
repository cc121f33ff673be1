#include "models/formats/gguf_header.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <sstream>

#include "models/formats/gguf_bytes_test.hpp"
#include "models/formats/gguf_types_table.hpp"

namespace mlxs::models {
namespace {

using testing::GgufBytes;
using testing::small_model;

base::Result<GgufHeader> read(const std::string& bytes) {
  std::istringstream in(bytes);
  return read_gguf_header(in, bytes.size());
}

std::string refusal(const std::string& bytes) {
  const auto header = read(bytes);
  if (header.ok()) return "accepted";
  EXPECT_EQ(header.error().code, base::ErrorCode::invalid_request);
  return header.error().message;
}

TEST(GgufHeader, KeepsScalarsAndShortTextsAndWalksOverTheRest) {
  GgufBytes bytes;
  bytes.text("a.text", "seven").number<std::uint8_t>("a.u8", 0, 7);
  bytes.floats("long.numbers", std::vector<float>(100'000, 1.5F));
  bytes.texts("long.texts", std::vector<std::string>(1000, "word"));
  bytes.text("long.text", std::string(200'000, 'x'));
  bytes.number<std::int8_t>("a.i8", 1, -7).number<std::uint16_t>("a.u16", 2, 700);
  bytes.number<std::int16_t>("a.i16", 3, -700).number<std::uint32_t>("a.u32", 4, 70'000);
  bytes.number<std::int32_t>("a.i32", 5, -70'000).number<float>("a.f32", 6, 0.5F);
  bytes.number<std::uint8_t>("a.bool", 7, 1).number<std::uint64_t>("a.u64", 10, 1ULL << 40);
  bytes.number<std::int64_t>("a.i64", 11, -5).number<double>("a.f64", 12, 0.25);
  const auto header = read(bytes.file());
  ASSERT_TRUE(header.ok()) << header.error().message;
  const GgufHeader& gguf = header.value();
  EXPECT_EQ(gguf.text("a.text"), "seven");
  EXPECT_EQ(gguf.count("a.u8"), 7U);
  EXPECT_EQ(gguf.number("a.i8"), -7.0);
  EXPECT_EQ(gguf.count("a.u16"), 700U);
  EXPECT_EQ(gguf.number("a.i16"), -700.0);
  EXPECT_EQ(gguf.count("a.u32"), 70'000U);
  EXPECT_EQ(gguf.number("a.i32"), -70'000.0);
  EXPECT_EQ(gguf.number("a.f32"), 0.5);
  EXPECT_EQ(gguf.count("a.u64"), 1ULL << 40);
  EXPECT_EQ(gguf.number("a.f64"), 0.25);
  EXPECT_EQ(std::get<bool>(gguf.values.at("a.bool")), true);
  EXPECT_EQ(gguf.values.size(), 12U) << "no array and no long text is kept";
}

TEST(GgufHeader, AValueOfAnotherKindIsAbsent) {
  const auto header =
      read(GgufBytes().text("text", "1").number<std::int32_t>("negative", 5, -1).file());
  ASSERT_TRUE(header.ok());
  EXPECT_FALSE(header.value().number("text"));
  EXPECT_FALSE(header.value().count("text"));
  EXPECT_FALSE(header.value().count("negative"));
  EXPECT_FALSE(header.value().text("negative"));
  EXPECT_FALSE(header.value().text("nowhere"));
}

TEST(GgufHeader, CountsTensorsAndParameters) {
  const auto header = read(GgufBytes().tensor("a", 8, 4).tensor("b", 16, 2).file());
  ASSERT_TRUE(header.ok()) << header.error().message;
  EXPECT_EQ(header.value().tensors, 2U);
  EXPECT_EQ(header.value().parameters, 64U);
}

TEST(GgufHeader, ATornFileIsRefusedAtEveryLength) {
  const std::string whole = small_model("m").file();
  ASSERT_TRUE(read(whole).ok());
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_NE(refusal(whole.substr(0, bytes)), "accepted") << bytes;
  }
  EXPECT_NE(refusal(whole.substr(0, whole.size() - 1)).find("is incomplete"), std::string::npos);
}

TEST(GgufHeader, AnotherAlignmentMovesTheWeights) {
  GgufBytes bytes;
  bytes.number<std::uint32_t>("general.alignment", 4, 4096).tensor("a", 8, 4);
  std::string file = bytes.header();
  file.resize(4096 + 8 * 4 * 4);
  EXPECT_TRUE(read(file).ok());
  file.pop_back();
  EXPECT_NE(refusal(file), "accepted");
  bytes.number<std::uint32_t>("general.alignment", 4, 0);
  EXPECT_NE(refusal(bytes.file()).find("alignment"), std::string::npos);
}

TEST(GgufHeader, OtherFilesAndVersionsAreNamed) {
  EXPECT_NE(refusal("").find("not a GGUF file"), std::string::npos);
  EXPECT_NE(refusal(std::string(100, 'x')).find("not a GGUF file"), std::string::npos);
  std::string old = small_model("m").file();
  old[4] = 1;
  EXPECT_NE(refusal(old).find("version 1"), std::string::npos);
  old[4] = 2;
  EXPECT_EQ(refusal(old), "accepted");
}

TEST(GgufHeader, LengthsBeyondTheFileAreRefusedBeforeAllocating) {
  constexpr auto huge = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t length : {std::uint64_t{1000}, huge / 8, huge / 4, huge}) {
    for (const std::uint32_t type : {0U, 6U, 8U, 12U}) {
      EXPECT_NE(refusal(GgufBytes().begin_array("a", type, length).file()), "accepted")
          << type << " " << length;
    }
  }
  EXPECT_NE(refusal(GgufBytes().begin_array("a", 9, 1).file()).find("array of arrays"),
            std::string::npos);
  EXPECT_NE(refusal(GgufBytes().number<int>("a", 77, 0).file()).find("unknown type 77"),
            std::string::npos);
  EXPECT_NE(refusal(GgufBytes().tensor("a", huge, huge).header()).find("impossible size"),
            std::string::npos);
}

TEST(GgufHeader, RandomDamageNeverCrashes) {
  const std::string whole = small_model("m").file();
  std::mt19937 random(11);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = whole;
    for (auto n = 1 + random() % 4; n > 0; --n) {
      bytes[random() % bytes.size()] = static_cast<char>(random() % 2 == 0 ? 0xFF : random());
    }
    refused += read(bytes).ok() ? 0 : 1;
  }
  EXPECT_GT(refused, 1000) << "the damage must reach the checks";
}

TEST(GgufHeader, AFileThatIsNotThereIsNotFound) {
  const auto header = read_gguf_header(std::filesystem::path("no/such/file.gguf"));
  ASSERT_FALSE(header.ok());
  EXPECT_EQ(header.error().code, base::ErrorCode::not_found);
  EXPECT_FALSE(read_gguf_header(std::filesystem::temp_directory_path()).ok()) << "a folder";
}

TEST(GgufTypes, NamesAndBlocksAgreeWithTheFormat) {
  EXPECT_EQ(quantisation_name(7), "Q8_0");
  EXPECT_EQ(quantisation_name(15), "Q4_K_M");
  EXPECT_EQ(quantisation_name(32), "BF16");
  EXPECT_EQ(quantisation_name(41), "Q2_0");
  EXPECT_EQ(quantisation_name(7 + 1024), "Q8_0") << "a guessed kind";
  EXPECT_EQ(quantisation_name(999), "");
  EXPECT_EQ(tensor_block(8)->bytes, 34U);
  EXPECT_EQ(tensor_block(8)->elements, 32U);
  EXPECT_FALSE(tensor_block(4)) << "removed from the format";
}

}  // namespace
}  // namespace mlxs::models
