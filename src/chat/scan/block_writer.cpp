#include "chat/scan/block_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "base/json_escape.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {

using core::BlockKind;

BlockWriter::BlockWriter(const std::vector<core::Tool>& tools) {
  for (const core::Tool& tool : tools) schemas_.emplace(tool.name, tool.schema_json);
}

void BlockWriter::write(BlockKind kind, std::string_view text) {
  const std::size_t last = text.find_last_not_of(white_space);
  if (last == std::string_view::npos) {
    held_ += text;
    return;
  }
  if (!open_) {
    held_ += text.substr(0, last + 1);
    open_prose(kind);
    delta_ += held_;
  } else {
    delta_ += held_;
    delta_ += text.substr(0, last + 1);
  }
  held_ = text.substr(last + 1);
}

void BlockWriter::open_prose(BlockKind kind) {
  std::size_t structure = 0;
  if (kind == BlockKind::thinking) structure = held_.front() == '\n' ? 1 : 0;
  if (kind == BlockKind::text && after_structure_)
    structure = std::min(held_.find_first_not_of("\r\n"), held_.size());
  held_.erase(0, structure);
  open_ = kind;
  events_.emplace_back(core::BlockStarted{.kind = kind, .tool_id = "", .tool_name = ""});
}

void BlockWriter::end_prose() {
  if (open_ == BlockKind::thinking) {
    if (held_.ends_with('\n')) held_.pop_back();
    delta_ += held_;
  }
  held_.clear();
  if (open_) end_block(true);
  after_structure_ = true;
}

void BlockWriter::start_call(const std::string& name) {
  end_prose();
  const auto schema = schemas_.find(name);
  fitter_.emplace(schema == schemas_.end() ? "" : schema->second);
  open_ = BlockKind::tool_use;
  events_.emplace_back(
      core::BlockStarted{.kind = BlockKind::tool_use, .tool_id = "", .tool_name = name});
}

void BlockWriter::write_call(std::string_view json) { fitter_->write(json, delta_); }

void BlockWriter::write_call_inside(std::string_view json) {
  if (!fitter_->passes_text()) return write_call(json);
  delta_ += json;
}

void BlockWriter::write_call_text(std::string_view text) {
  if (fitter_->passes_text()) return base::json_escape_to(text, delta_);
  write_call(base::json_escape(text));
}

void BlockWriter::end_call(StreamEnd end) { end_block(end == StreamEnd::complete); }

void BlockWriter::finish(StreamEnd end) {
  if (!open_) return;
  if (open_ == BlockKind::tool_use) {
    end_block(false);
    return;
  }
  delta_ += std::exchange(held_, std::string());
  end_block(end == StreamEnd::complete);
}

core::Events BlockWriter::take() {
  core::Events taken;
  take_to(taken);
  return taken;
}

void BlockWriter::take_to(core::Events& out) {
  std::move(events_.begin(), events_.end(), std::back_inserter(out));
  events_.clear();
  flush_to(out);
}

void BlockWriter::flush_to(core::Events& out) {
  if (delta_.empty()) return;
  core::Event& event = out.emplace_back(std::in_place_type<core::BlockDelta>);
  std::get<core::BlockDelta>(event).text = std::move(delta_);
  delta_.clear();
}

void BlockWriter::end_block(bool complete) {
  flush_to(events_);
  open_.reset();
  events_.emplace_back(core::BlockEnded{complete});
}

}  // namespace mlxs::chat
