// What of the prefix tree lies in the store behind it: takes over what was there at the start,
// hands on what is worth it, and puts what comes back into its nodes. Does nothing where there is
// no store. Thread: the engine thread; nothing here waits for the store. Store and tree outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "engine/kv_layout.hpp"
#include "engine/kv_store.hpp"
#include "engine/prefix_tree.hpp"

namespace mlxs::engine {

class PrefixStore {
 public:
  // `store`: null for none.
  PrefixStore(KvStore* store, PrefixTree& tree, KvLayout layout);

  // Puts into the tree where its parts lie. Once.
  void take_index();
  // The nodes that a part belongs to get it, or forget that it was there. `now`: their time of use.
  void loaded(const KvKey& key, const SharedBlob& payload, std::uint64_t now);
  // What ends here was of use, and all it stands on.
  void touch(const PrefixNode& node);
  // Memory is about to give up what this node has: hands it over, and what it stands on.
  void keep(PrefixNode& node);
  // Hands over what the store has not yet. False: not all of it, the store is busy.
  [[nodiscard]] bool flush();

 private:
  void adopt(const KvPart& part);
  void forget(const std::vector<KvKey>& lost);
  [[nodiscard]] bool write_all(const std::vector<PrefixNode*>& nodes);
  [[nodiscard]] bool write_rows(PrefixNode& node);
  [[nodiscard]] bool write_point(PrefixNode& node);

  KvStore* store_;
  PrefixTree& tree_;
  KvLayout layout_;
  std::map<KvKey, PrefixNode*> adopted_;  // ends of stored runs, while the index is read
};

}  // namespace mlxs::engine
