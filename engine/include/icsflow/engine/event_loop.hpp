#pragma once

/// The main loop of a logical process, and of several in one shared list.
///
/// Threads: as LogicalProcess.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "icsflow/engine/event.hpp"
#include "icsflow/engine/messaging.hpp"
#include "icsflow/engine/shared_list.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// A process of kind `Derived`, which provides `void handle(const Event&)`. A handler may read the clock, schedule
/// events here and send messages elsewhere (Messaging).
///
/// `Derived` may provide `void prefetch(const Event&) const`: called for most events shortly before they run, to call
/// in what handle() will touch. It must change nothing, and be small or [[gnu::always_inline]]: GCC leaves out calls of
/// functions that only prefetch.
template <class Derived, class Payload, class Fel>
class Process : public Messaging<Payload, Fel> {
  using Base = Messaging<Payload, Fel>;

 public:
  /// The sequential loop of one process: pop, advance the clock, run.
  void advance(SimTime horizon) final {
    while (this->fel_.next_time() < horizon) {
      const Event event = this->fel_.pop();
      prefetch_ahead();
      run(event);
    }
    *this->next_time_ = this->fel_.next_time();
  }

  [[nodiscard]] std::unique_ptr<SharedList> make_shared_list() const final { return std::make_unique<Shared>(); }

 protected:
  Process(std::string name, LpRank rank) : Base(std::move(name), rank) {}

 private:
  class Shared final : public SharedEvents<Payload, Fel> {
   public:
    bool join(LogicalProcess& process) override {
      auto* const member = dynamic_cast<Process*>(&process);
      return member != nullptr && this->take_in(*member);
    }
    /// The sequential loop of several processes.
    std::uint64_t advance(SimTime horizon) override {
      std::uint64_t n = 0;
      for (; this->list_.next_time() < horizon; ++n) {
        const AddressedEvent event = this->list_.pop();
        prefetch_ahead();
        process(event).run(event);
      }
      this->next_time_ = this->list_.next_time();
      this->reached_ = horizon;
      return n;
    }

   private:
    /// All members are of this kind: join() takes no other.
    [[nodiscard]] Process& process(const AddressedEvent& event) const {
      return static_cast<Process&>(*this->members_[event.receiver]);
    }
    void prefetch_ahead() {
      if constexpr (requires { this->list_.next_ahead(); }) {
        const std::span<const AddressedEvent> ahead = this->list_.next_ahead();
        for (const AddressedEvent& event : ahead) process(event).prefetch_self();
        if constexpr (kPrefetches) {
          for (const AddressedEvent& event : ahead) static_cast<const Derived&>(process(event)).prefetch(event);
        }
      }
    }
  };

  /// What happens with each event, in whichever list it was.
  void run(const Event& event) {
    this->now_ = event.time;
    ++this->executed_;
    mix(event);
    static_cast<Derived*>(this)->handle(event);
  }

  static constexpr bool kPrefetches = requires(const Derived& d, const Event& e) { d.prefetch(e); };

  void prefetch_ahead() {
    if constexpr (kPrefetches && requires { this->fel_.next_ahead(); }) {
      for (const Event& event : this->fel_.next_ahead()) static_cast<const Derived*>(this)->prefetch(event);
    }
  }
  /// Calls in what every event touches of its process, which is one of many.
  void prefetch_self() const {
    constexpr std::size_t kLine = 64;
    const auto* const first = reinterpret_cast<const char*>(static_cast<const LogicalProcess*>(this));
    for (std::size_t line = 0; line < 3 * kLine; line += kLine) __builtin_prefetch(first + line, 1);
  }

  void mix(const Event& e) {
    std::uint64_t h = this->hash_;
    h = (std::rotl(h, 23) ^ static_cast<std::uint64_t>(e.time.ticks())) * 0x9FB21C651E98DF25ULL;
    this->hash_ = (h ^ e.order ^ (static_cast<std::uint64_t>(e.kind) << 48)) * 0xD6E8FEB86659FD93ULL;
  }
};

}  // namespace icsflow::engine
