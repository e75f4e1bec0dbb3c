#pragma once

/// Queues of which anybody can be counted to, and the first found who takes longer than somebody else: for pools that
/// serve at random or shortest first. Each queue is a treap in the order of the queue (Seidel, Aragon 1996, "Randomized
/// search trees"): joining, leaving from anywhere, the k-th and the first longer in O(log n), n the number waiting.
/// Its shape is made by a hash of the slot and reaches no result.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "icsflow/engine/random.hpp"
#include "patients/token.hpp"

namespace icsflow::models {

/// The queues of one provider. A token is in one at most. A queue is known by its root, kNoSlot while nobody waits.
class RankedQueues {
 public:
  void clear() { nodes_.clear(); }
  auto state() { return std::tie(nodes_); }
  [[nodiscard]] std::size_t bytes() const { return nodes_.capacity() * sizeof(Node); }

  [[nodiscard]] std::size_t size(Slot root) const { return root == kNoSlot ? 0 : nodes_[root].size; }

  /// Who stands at place k, from 0. @param k below size(root)
  [[nodiscard]] Slot at(Slot root, std::size_t k) const {
    for (Slot e = root;;) {
      const std::size_t before = size(nodes_[e].left);
      if (k == before) return e;
      if (k < before) {
        e = nodes_[e].left;
      } else {
        k -= before + 1;
        e = nodes_[e].right;
      }
    }
  }

  /// The first in the queue whose length is more than this one; kNoSlot if there is none.
  [[nodiscard]] Slot first_longer(Slot root, std::int64_t length) const {
    if (root == kNoSlot || nodes_[root].longest <= length) return kNoSlot;
    for (Slot e = root;;) {
      const Node& n = nodes_[e];
      if (n.left != kNoSlot && nodes_[n.left].longest > length) {
        e = n.left;
      } else if (n.length > length) {
        return e;
      } else {
        e = n.right;
      }
    }
  }

  /// Puts `e` before another; kNoSlot: at the end. @param length any measure, for first_longer()
  void insert(Slot& root, Slot e, Slot before, std::int64_t length) {
    if (e >= nodes_.size()) nodes_.resize(std::max<std::size_t>(e + std::size_t{1}, 2 * nodes_.size()));
    nodes_[e] = {kNoSlot, kNoSlot, kNoSlot, 1, static_cast<std::uint32_t>(engine::mix64(e)), length, length};
    if (root == kNoSlot) {
      root = e;
      return;
    }
    Slot above = before == kNoSlot ? root : before;
    if (before != kNoSlot && nodes_[before].left == kNoSlot) {
      nodes_[before].left = e;
    } else {
      if (before != kNoSlot) above = nodes_[before].left;
      while (nodes_[above].right != kNoSlot) above = nodes_[above].right;
      nodes_[above].right = e;
    }
    nodes_[e].above = above;
    for (Slot x = above; x != kNoSlot; x = nodes_[x].above) update(x);
    while (nodes_[e].above != kNoSlot && nodes_[nodes_[e].above].weight < nodes_[e].weight) lift(root, e);
  }

  void erase(Slot& root, Slot e) {
    while (nodes_[e].left != kNoSlot && nodes_[e].right != kNoSlot) {
      const Slot left = nodes_[e].left, right = nodes_[e].right;
      lift(root, nodes_[left].weight > nodes_[right].weight ? left : right);
    }
    const Slot below = nodes_[e].left != kNoSlot ? nodes_[e].left : nodes_[e].right;
    const Slot above = nodes_[e].above;
    if (below != kNoSlot) nodes_[below].above = above;
    place_of(root, e) = below;
    for (Slot x = above; x != kNoSlot; x = nodes_[x].above) update(x);
  }

 private:
  struct Node {
    Slot left = kNoSlot, right = kNoSlot, above = kNoSlot;
    std::uint32_t size = 1;    ///< of the subtree
    std::uint32_t weight = 0;  ///< no node has more than the one above it
    std::int64_t length = 0;
    std::int64_t longest = 0;  ///< of the subtree
  };

  /// What points to the node from above.
  Slot& place_of(Slot& root, Slot e) {
    const Slot above = nodes_[e].above;
    if (above == kNoSlot) return root;
    return nodes_[above].left == e ? nodes_[above].left : nodes_[above].right;
  }
  void update(Slot e) {
    Node& n = nodes_[e];
    n.size = 1;
    n.longest = n.length;
    for (const Slot child : {n.left, n.right}) {
      if (child == kNoSlot) continue;
      n.size += nodes_[child].size;
      n.longest = std::max(n.longest, nodes_[child].longest);
    }
  }
  /// The node changes places with the one above it; the order stays.
  void lift(Slot& root, Slot e) {
    const Slot above = nodes_[e].above;
    place_of(root, above) = e;
    nodes_[e].above = nodes_[above].above;
    const bool from_left = nodes_[above].left == e;
    Slot& between = from_left ? nodes_[e].right : nodes_[e].left;
    (from_left ? nodes_[above].left : nodes_[above].right) = between;
    if (between != kNoSlot) nodes_[between].above = above;
    between = above;
    nodes_[above].above = e;
    update(above);
    update(e);
  }

  std::vector<Node> nodes_;  ///< by slot
};

}  // namespace icsflow::models
