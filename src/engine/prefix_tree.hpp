// The radix tree of the prefix cache: each node is a run of tokens; a path from the root is the
// start of prompts. Prompts that share a start share its nodes, and so its KV rows in host memory.
// A node may have the rows of its tokens and, where the model's memory needs them, the point at its
// end; either may lie on disk instead. Pure bookkeeping: blobs come from and go to the caller.
// Thread: the engine thread. Nodes live until sweep or the tree ends; references to them stay valid
// when nodes are split (a node keeps its end).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/kv_blob.hpp"
#include "engine/kv_layout.hpp"
#include "engine/kv_store.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

// A stored run of rows; after a split several nodes lie in one.
struct DiskRun {
  KvKey key;
  TokenRange range;
};

struct PrefixNode {
  PrefixNode* parent = nullptr;  // null only for the root, which stands for no tokens
  int begin = 0;
  std::vector<Token> tokens;  // of [begin, end())
  SharedBlob rows;            // null: not in host memory
  SharedBlob point;           // at end(); null: none in host memory
  std::optional<DiskRun> rows_on_disk;
  KvKey point_on_disk;      // "": none
  bool from_store = false;  // rows or point have come from the store
  std::uint64_t used_at = 0;
  std::uint64_t wanted_until = 0;  // a request waits for it; on the clock of used_at
  long long hits = 0;
  std::map<Token, std::unique_ptr<PrefixNode>> children;  // by their first token

  // Conversations part here: tools and system of some agent, most of the time.
  [[nodiscard]] bool shared() const { return children.size() > 1; }
  [[nodiscard]] int end() const { return begin + static_cast<int>(tokens.size()); }
};

class PrefixTree {
 public:
  struct Match {
    int tokens = 0;                 // longest common start with any path
    std::vector<PrefixNode*> path;  // the nodes it runs through; the last may be left half way
    // Something known goes on behind it.
    [[nodiscard]] bool goes_on() const {
      return !path.empty() && (tokens < path.back()->end() || !path.back()->children.empty());
    }
  };

  explicit PrefixTree(KvLayout layout) : layout_(std::move(layout)) {}

  [[nodiscard]] Match match(std::span<const Token> tokens) const;
  // The node that ends after exactly these tokens (at least one); makes and splits nodes for it.
  [[nodiscard]] PrefixNode& reach(std::span<const Token> tokens);

  // null drops what is there.
  void set_rows(PrefixNode& node, SharedBlob rows);
  void set_point(PrefixNode& node, SharedBlob point);
  // Removes the nodes that hold nothing in either tier and lead to nothing.
  void sweep();

  // All nodes but the root, parents before children.
  [[nodiscard]] std::vector<PrefixNode*> nodes() const;
  // All tokens up to the end of the node.
  [[nodiscard]] static std::vector<Token> path_of(const PrefixNode& node);
  // Of rows and points in host memory; the nodes themselves take a few percent of that.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  // "" or the broken rule. For tests.
  [[nodiscard]] const char* broken_rule() const;

 private:
  PrefixNode& split(PrefixNode& node, int at);
  PrefixNode& add_child(PrefixNode& parent, std::span<const Token> tokens);

  KvLayout layout_;
  PrefixNode root_;
  std::uint64_t bytes_ = 0;
};

}  // namespace mlxs::engine
