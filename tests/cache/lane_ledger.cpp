#include "cache/lane_ledger.hpp"

#include <algorithm>

namespace mlxs::test {

using engine::KvBlob;
using engine::LaneId;
using engine::Token;
using engine::TokenRange;

void LaneLedger::begin(const engine::ModelTraits& traits) {
  layout_ = traits.kv_layout;
  lanes_.assign(static_cast<std::size_t>(traits.lanes), {});
}

void LaneLedger::computed(std::span<const engine::BatchToken> batch) {
  for (const engine::BatchToken& one : batch)
    append(lanes_.at(static_cast<std::size_t>(one.lane)), one.token);
}

void LaneLedger::append(Lane& lane, Token token) const {
  base::Checksum path;
  if (!lane.paths.empty()) path.add(lane.paths.back());
  lane.paths.push_back(path.add(static_cast<std::uint64_t>(token)).digest());
  lane.tokens.push_back(token);
}

void LaneLedger::cut_back(LaneId id, int length) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  lane.tokens.resize(static_cast<std::size_t>(length));
  lane.paths.resize(static_cast<std::size_t>(length));
}

// What is completed by the token at this place.
base::Digest LaneLedger::row_of(const KvBlob& rows, TokenRange range, int at) const {
  return base::checksum(layout_.cut(rows, range, {at, at + 1})->bytes());
}

void LaneLedger::rows_out(LaneId id, TokenRange range, const KvBlob& rows) {
  const Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  for (int at = range.begin; at < range.end; ++at)
    rows_[lane.paths.at(static_cast<std::size_t>(at))].insert(row_of(rows, range, at));
}

void LaneLedger::point_out(LaneId id, int length, const KvBlob& point) {
  const Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  points_[lane.paths.at(static_cast<std::size_t>(length) - 1)].insert(
      base::checksum(point.bytes()));
}

void LaneLedger::rows_in(LaneId id, std::span<const Token> tokens, const KvBlob& rows) {
  Lane& lane = lanes_.at(static_cast<std::size_t>(id));
  const int begin = static_cast<int>(lane.tokens.size());
  const TokenRange range{begin, begin + static_cast<int>(tokens.size())};
  for (const Token token : tokens) append(lane, token);
  for (int at = range.begin; at < range.end; ++at)
    check(rows_, lane.paths[static_cast<std::size_t>(at)], row_of(rows, range, at));
}

void LaneLedger::point_in(LaneId id, const KvBlob& point) {
  check(points_, lanes_.at(static_cast<std::size_t>(id)).paths.back(),
        base::checksum(point.bytes()));
}

void LaneLedger::check(const Seen& seen, const base::Digest& path, const base::Digest& content) {
  ++put_in_;
  const auto noted = seen.find(path);
  if (noted == seen.end() || !noted->second.contains(content)) ++foreign_;
}

bool LaneLedger::holds(const std::vector<Token>& prompt, const std::vector<Token>& answer) const {
  std::vector<Token> all = prompt;
  all.insert(all.end(), answer.begin(), answer.end());
  return std::any_of(lanes_.begin(), lanes_.end(), [&](const Lane& lane) {
    return lane.tokens.size() >= prompt.size() && lane.tokens.size() <= all.size() &&
           std::equal(lane.tokens.begin(), lane.tokens.end(), all.begin());
  });
}

}  // namespace mlxs::test
