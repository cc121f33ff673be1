#include <algorithm>
#include <array>

#include "chat/dialect.hpp"
#include "chat/dialects/gemma4.hpp"
#include "chat/dialects/hermes.hpp"
#include "chat/dialects/plain.hpp"
#include "chat/dialects/qwen3_xml.hpp"

namespace mlxs::chat {
namespace {

constexpr DialectEntry gemma4{.name = "gemma4", .make = make_gemma4};
constexpr DialectEntry qwen3_xml{.name = "qwen3_xml", .make = make_qwen3_xml};
constexpr DialectEntry hermes{.name = "hermes", .make = make_hermes};
constexpr DialectEntry plain{.name = "plain", .make = make_plain};

constexpr std::array<const DialectEntry*, 4> entries{&gemma4, &qwen3_xml, &hermes, &plain};

}  // namespace

// The template shows the model how to write a call, so its own words tell the family. Other
// families borrow single tags (GLM writes <tool_call> around <arg_key> pairs, Functionary JSON
// inside <function=), so each row asks for what only its family has.
const DialectEntry& dialect_for(std::string_view template_source, std::string_view architecture) {
  const auto has = [&](std::string_view part) {
    return template_source.find(part) != std::string_view::npos;
  };
  if (has("<|tool_call>call:") || has("<|channel>")) return gemma4;
  if (has("<function=") && has("<parameter=")) return qwen3_xml;
  if (has("<tool_call>") && !has("<arg_key>")) return hermes;
  return architecture == "gemma4" ? gemma4 : plain;
}

const DialectEntry* find_dialect(std::string_view name) {
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const DialectEntry* one) { return one->name == name; });
  return entry == entries.end() ? nullptr : *entry;
}

}  // namespace mlxs::chat
