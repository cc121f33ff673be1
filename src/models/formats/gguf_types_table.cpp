#include "models/formats/gguf_types_table.hpp"

#include <algorithm>
#include <array>

namespace mlxs::models {
namespace {

struct TypeRow {
  std::uint32_t type;
  TensorBlock block;
};

// ggml.h enum ggml_type and the block structs of ggml-common.h, llama.cpp v0.5.0.
constexpr std::array type_rows{
    TypeRow{0, {1, 4}},       // F32
    TypeRow{1, {1, 2}},       // F16
    TypeRow{2, {32, 18}},     // Q4_0
    TypeRow{3, {32, 20}},     // Q4_1
    TypeRow{6, {32, 22}},     // Q5_0
    TypeRow{7, {32, 24}},     // Q5_1
    TypeRow{8, {32, 34}},     // Q8_0
    TypeRow{9, {32, 36}},     // Q8_1
    TypeRow{10, {256, 84}},   // Q2_K
    TypeRow{11, {256, 110}},  // Q3_K
    TypeRow{12, {256, 144}},  // Q4_K
    TypeRow{13, {256, 176}},  // Q5_K
    TypeRow{14, {256, 210}},  // Q6_K
    TypeRow{15, {256, 292}},  // Q8_K
    TypeRow{16, {256, 66}},   // IQ2_XXS
    TypeRow{17, {256, 74}},   // IQ2_XS
    TypeRow{18, {256, 98}},   // IQ3_XXS
    TypeRow{19, {256, 50}},   // IQ1_S
    TypeRow{20, {32, 18}},    // IQ4_NL
    TypeRow{21, {256, 110}},  // IQ3_S
    TypeRow{22, {256, 82}},   // IQ2_S
    TypeRow{23, {256, 136}},  // IQ4_XS
    TypeRow{24, {1, 1}},      // I8
    TypeRow{25, {1, 2}},      // I16
    TypeRow{26, {1, 4}},      // I32
    TypeRow{27, {1, 8}},      // I64
    TypeRow{28, {1, 8}},      // F64
    TypeRow{29, {256, 56}},   // IQ1_M
    TypeRow{30, {1, 2}},      // BF16
    TypeRow{34, {256, 54}},   // TQ1_0
    TypeRow{35, {256, 66}},   // TQ2_0
    TypeRow{39, {32, 17}},    // MXFP4
    TypeRow{40, {64, 36}},    // NVFP4
    TypeRow{41, {128, 18}},   // Q1_0
    TypeRow{42, {64, 18}},    // Q2_0
};

// llama.h enum llama_ftype, by number; removed kinds are empty.
constexpr std::array<std::string_view, 42> quantisations{
    "F32",   "F16",     "Q4_0",   "Q4_1",   "",       "",        "",       "Q8_0",   "Q5_0",
    "Q5_1",  "Q2_K",    "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_K_S",  "Q4_K_M", "Q5_K_S", "Q5_K_M",
    "Q6_K",  "IQ2_XXS", "IQ2_XS", "Q2_K_S", "IQ3_XS", "IQ3_XXS", "IQ1_S",  "IQ4_NL", "IQ3_S",
    "IQ3_M", "IQ2_S",   "IQ2_M",  "IQ4_XS", "IQ1_M",  "BF16",    "",       "",       "",
    "TQ1_0", "TQ2_0",   "MXFP4",  "NVFP4",  "Q1_0",   "Q2_0"};

// Set in general.file_type when the writer guessed the kind.
constexpr std::uint64_t guessed_flag = 1024;

}  // namespace

std::optional<TensorBlock> tensor_block(std::uint32_t type) {
  const auto row = std::ranges::find(type_rows, type, &TypeRow::type);
  if (row == type_rows.end()) return std::nullopt;
  return row->block;
}

std::string_view quantisation_name(std::uint64_t file_type) {
  const std::uint64_t kind = file_type & ~guessed_flag;
  return kind < quantisations.size() ? quantisations[kind] : std::string_view{};
}

}  // namespace mlxs::models
