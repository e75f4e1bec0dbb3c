#pragma once

/// A network of logical processes whose results depend on everything that could go wrong: the order of ties, of
/// messages against own events, of messages among each other, what they carry, and who is asked first.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/random.hpp"

namespace toy {

using namespace icsflow::engine;

inline constexpr Duration kLookahead = milliseconds(10);

/// A token that wanders; every event has one successor, here or elsewhere.
struct Token {
  std::uint64_t identity = 0;
  std::uint32_t hops = 0;
};

template <class Fel>
class Node : public Process<Node<Fel>, Token, Fel> {
  using Base = Process<Node<Fel>, Token, Fel>;

 public:
  enum Kind : std::uint16_t { kWork, kArrival };

  Node(std::string name, LpRank rank) : Base(std::move(name), rank) {}

  void start(int tokens) {
    this->reset_process();
    tokens_.clear();
    digest_ = 0;
    for (int i = 0; i < tokens; ++i) {
      work(kStart + milliseconds(5 * (i % 3)), {child_identity(hash_name(this->name()), std::uint64_t(i)), 0});
    }
  }

  void handle(const Event& event) {
    Token token = event.kind == kArrival ? this->take_mail(event.entity) : tokens_[event.entity];
    digest_ = mix64(digest_ ^ token.identity) + token.hops;
    Substream u({1, 0}, token.identity, DrawSite("toy"), static_cast<std::uint16_t>(token.hops));
    ++token.hops;
    const std::uint64_t word = u();
    if (word % 3 == 0) {
      const auto channel = static_cast<std::uint32_t>(u() % this->channel_count());
      const Duration late = milliseconds(5 * static_cast<std::int64_t>(u() % 6));
      this->send(channel, this->now() + delays_[channel] + late, static_cast<std::uint8_t>(word % 2), kArrival, token);
    } else {
      // Every fourth takes no time at all: ties with the present.
      work(this->now() + milliseconds(5 * static_cast<std::int64_t>(word / 3 % 4)), token);
    }
  }

  void link(Node& to, Duration minimum_delay) {
    this->connect(to, minimum_delay);
    delays_.push_back(minimum_delay);
  }
  [[nodiscard]] std::uint64_t digest() const { return digest_; }

 private:
  void work(SimTime at, const Token& token) {
    tokens_.push_back(token);
    this->schedule(at, static_cast<std::uint8_t>(token.identity % 3), kWork,
                   static_cast<std::uint32_t>(tokens_.size() - 1));
  }

  std::vector<Token> tokens_;
  std::vector<Duration> delays_;
  std::uint64_t digest_ = 0;
};

/// Twelve nodes: a ring of the shortest delay, two more channels each with other delays, a second channel along the
/// ring and one to oneself.
template <class Fel>
class Network {
 public:
  /// @param first_rank where the ranks of this network start
  explicit Network(int nodes = 12, int first_rank = 0) {
    for (int i = 0; i < nodes; ++i) {
      add("node" + std::to_string(100 + i), static_cast<LpRank>(first_rank + i));
    }
    for (int i = 0; i < nodes; ++i) {
      Substream u({1, 0}, static_cast<std::uint64_t>(i), DrawSite("channels"));
      node(i).link(node(i), kLookahead);
      node(i).link(node((i + 1) % nodes), kLookahead + milliseconds(5));
      node(i).link(node((i + 1) % nodes), kLookahead);
      for (int extra = 0; extra < 2; ++extra) {
        const int to = static_cast<int>(u() % static_cast<std::uint64_t>(nodes));
        node(i).link(node(to), kLookahead + milliseconds(5 * static_cast<std::int64_t>(u() % 9)));
      }
    }
  }

  /// Without channels.
  struct Bare {
    int nodes;
  };
  explicit Network(Bare bare) {
    for (int i = 0; i < bare.nodes; ++i) add("node" + std::to_string(100 + i), static_cast<LpRank>(i));
  }

  void start(int tokens_each = 20) {
    for (auto& n : nodes_) n->start(tokens_each);
  }
  Node<Fel>& node(int i) { return *nodes_[static_cast<std::size_t>(i)]; }
  std::vector<LogicalProcess*>& processes() { return processes_; }

  /// (events, event hash, digest of states) of every process, by rank.
  [[nodiscard]] std::vector<std::uint64_t> fingerprint() const {
    std::vector<std::uint64_t> out;
    for (const auto& n : nodes_) {
      out.insert(out.end(), {n->events_executed(), n->event_hash(), n->digest()});
    }
    return out;
  }

 private:
  void add(std::string name, LpRank rank) {
    nodes_.push_back(std::make_unique<Node<Fel>>(std::move(name), rank));
    processes_.push_back(nodes_.back().get());
    directory_->enter(*nodes_.back());
  }

  std::unique_ptr<Directory<Token, Fel>> directory_ = std::make_unique<Directory<Token, Fel>>();
  std::vector<std::unique_ptr<Node<Fel>>> nodes_;
  std::vector<LogicalProcess*> processes_;
};

/// Clusters of nodes at 1 ms from each other (and from themselves), 50 ms to the next cluster: merged, a window holds
/// fifty times as much. Neighbours in the list are of different clusters.
template <class Fel>
Network<Fel> clustered(int clusters, int nodes_each) {
  Network<Fel> network(typename Network<Fel>::Bare{clusters * nodes_each});
  const auto node = [&](int cluster, int i) -> Node<Fel>& {
    return network.node((cluster % clusters) + (i % nodes_each) * clusters);
  };
  for (int c = 0; c < clusters; ++c) {
    for (int i = 0; i < nodes_each; ++i) {
      node(c, i).link(node(c, i), milliseconds(1));
      node(c, i).link(node(c, i + 1), milliseconds(1));
      node(c, i).link(node(c, i + 2), milliseconds(5));
      node(c, i).link(node(c + 1, i + 1), milliseconds(50));
    }
  }
  return network;
}

}  // namespace toy
