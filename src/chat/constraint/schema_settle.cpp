#include "chat/constraint/schema_settle.hpp"

#include <algorithm>

namespace mlxs::chat {
namespace {

// Takes out the branches of choices that lead back to the choice.
class RingBreaker {
 public:
  explicit RingBreaker(Schema& schema)
      : schema_(schema), visits_(schema.nodes.size(), Visit::none) {}

  void visit(NodeId id) {
    auto* choice = std::get_if<ChoiceValue>(&schema_.nodes[id].value);
    if (choice == nullptr || visits_[id] == Visit::done) return;
    visits_[id] = Visit::open;
    std::erase_if(choice->branches, [&](NodeId branch) {
      if (visits_[branch] == Visit::open) return true;
      visit(branch);
      return false;
    });
    visits_[id] = Visit::done;
    if (!choice->branches.empty()) return;
    schema_.nodes[id].value = AnyValue();
    schema_.remarks.push_back(
        {schema_.nodes[id].path, "the schema refers to nothing but itself; any value is accepted"});
  }

 private:
  enum class Visit { none, open, done };

  Schema& schema_;
  std::vector<Visit> visits_;
};

// Whether a node has a finite value, told from what is known about the nodes it holds.
class Ends {
 public:
  explicit Ends(const std::vector<bool>& known) : known_(known) {}

  bool operator()(const ListValue& list) const {
    const bool first = std::ranges::all_of(list.first, [&](NodeId id) { return known_[id]; });
    const bool needs_items = list.items && list.items_min > list.first.size();
    return first && (!needs_items || known_[*list.items]);
  }
  bool operator()(const ObjectValue& object) const {
    return std::ranges::all_of(object.members, [&](const Member& member) {
      return !member.required || known_[member.value];
    });
  }
  bool operator()(const ChoiceValue& choice) const {
    return std::ranges::any_of(choice.branches, [&](NodeId id) { return known_[id]; });
  }
  bool operator()(const auto& /*scalar*/) const { return true; }

 private:
  const std::vector<bool>& known_;
};

std::vector<bool> find_ends(const Schema& schema) {
  std::vector<bool> known(schema.nodes.size(), false);
  for (bool changed = true; changed;) {
    changed = false;
    for (NodeId id = 0; id < schema.nodes.size(); ++id) {
      if (known[id] || !std::visit(Ends(known), schema.nodes[id].value)) continue;
      known[id] = true;
      changed = true;
    }
  }
  return known;
}

}  // namespace

void settle(Schema& schema) {
  RingBreaker rings(schema);
  for (NodeId id = 0; id < schema.nodes.size(); ++id) rings.visit(id);
  const std::vector<bool> ends = find_ends(schema);
  for (NodeId id = 0; id < schema.nodes.size(); ++id) {
    SchemaNode& node = schema.nodes[id];
    if (!ends[id]) {
      node.value = AnyValue();
      schema.remarks.push_back({node.path, "the schema has no value that ends; any is accepted"});
    } else if (auto* choice = std::get_if<ChoiceValue>(&node.value)) {
      std::erase_if(choice->branches, [&](NodeId branch) { return !ends[branch]; });
    }
  }
}

}  // namespace mlxs::chat
