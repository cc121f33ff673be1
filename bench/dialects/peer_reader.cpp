#include "dialects/peer_reader.hpp"

namespace mlxs {
namespace {

common_chat_params params_of(const std::string& template_source) {
  const common_chat_templates_ptr templates = common_chat_templates_init(nullptr, template_source);
  common_chat_templates_inputs inputs;
  common_chat_msg question;
  question.role = "user";
  question.content = "Write a.py.";
  inputs.messages = {question};
  inputs.tools = {{.name = "Write",
                   .description = "Writes a file",
                   .parameters = R"({"type":"object","properties":{"path":{"type":"string"},)"
                                 R"("content":{"type":"string"}},"required":["path","content"]})"}};
  inputs.reasoning_format = COMMON_REASONING_FORMAT_DEEPSEEK;
  inputs.enable_thinking = false;
  return common_chat_templates_apply(templates.get(), inputs);
}

}  // namespace

PeerReader::PeerReader(const std::string& template_source) {
  const common_chat_params params = params_of(template_source);
  params_ = common_chat_parser_params(params);
  params_.reasoning_format = COMMON_REASONING_FORMAT_DEEPSEEK;
  if (!params.parser.empty()) params_.parser.load(params.parser);
}

std::vector<common_chat_msg_diff> PeerReader::read(std::string_view piece) {
  text_ += piece;
  const common_chat_msg before = message_;
  message_ = common_chat_parse(text_, true, params_);
  return common_chat_msg_diff::compute_diffs(before, message_);
}

}  // namespace mlxs
