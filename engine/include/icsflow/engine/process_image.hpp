#pragma once

/// What the engine holds of a process, as bytes: clock, counts, event hash, pending events, mail, messages that it has
/// sent and nobody has delivered, channels. What its kind holds is the kind's to write beside it. A process of the same
/// name and rank that is given the bytes goes on as the first would have: with the same events, in the same order.
///
/// Layout, each value as it lies in memory (bytes.hpp):
///   text    kFormat
///   u64     size of the payload
///   text    name
///   u16     rank
///   i64, 3 u64           clock (ticks), events scheduled, events executed, event hash
///   length, events       in their order (Event::before), 24 bytes each
///   length, slots; u32   mail: MailStore's slots, and the first free one
///   length, messages     event, payload, rank of the receiver
///   length, channels     minimum delay, rank of the receiver
/// An image is for going on, not for comparing states: the slots of mail depend on the order of delivery, which is the
/// executor's, and what lies between the members of a payload is anything.
///
/// Threads: those of the process. Only between runs: an executor gives everything back when a run ends.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "icsflow/engine/bytes.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/engine/messaging.hpp"

namespace icsflow::engine {

class ProcessImage {
 public:
  static constexpr std::string_view kFormat = "icsflow process 1";

  /// Appends the image. @throws ContractViolation in a run: part of the state is then the executor's
  /// @param kept whether a pending event is part of the image; whoever loads it sees to the others
  template <class Payload, class Fel, class Kept>
  static void save(const Messaging<Payload, Fel>& process, ByteWriter& out, const Kept& kept) {
    require_no_run(process);
    out.put_text(kFormat);
    out.put_length(sizeof(Payload));
    out.put_text(process.name());
    out.put(process.rank_);
    out.put(process.now_);
    out.put(process.sequence_);
    out.put(process.executed_);
    out.put(process.hash_);

    std::vector<Event> events = process.fel_.pending();
    std::erase_if(events, [&](const Event& event) { return !kept(event); });
    std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.before(b); });
    put_all(events, out);
    put_all(process.mail_.slots(), out);
    out.put(process.mail_.first_free());
    const auto posted = process.own_mail_.posted();
    out.put_length(posted.size());
    for (const Envelope<Payload>& letter : posted) {
      out.put(letter.event);
      out.put(letter.payload);
      out.put(letter.to);
    }
    out.put_length(process.channel_count());
    for (std::size_t i = 0; i < process.channel_count(); ++i) {
      out.put((*process.channels_)[i].minimum_delay);
      out.put((*process.channels_)[i].to);
    }
  }

  /// With all pending events.
  template <class Payload, class Fel>
  static void save(const Messaging<Payload, Fel>& process, ByteWriter& out) {
    save(process, out, [](const Event&) { return true; });
  }

  /// Puts what save() wrote in the place of what the process holds.
  /// @throws BadBytes, and changes nothing, if the bytes are not an image of this process, or a channel or message of
  ///         theirs is for a rank that its directory has not; ContractViolation in a run
  template <class Payload, class Fel>
  static void load(Messaging<Payload, Fel>& process, ByteReader& in) {
    require_no_run(process);
    if (in.get_text() != kFormat) refuse(process, "they are not an image of a process, or one of another version");
    if (in.get<std::uint64_t>() != sizeof(Payload)) refuse(process, "its messages are of another size");
    if (const std::string name = in.get_text(); name != process.name()) refuse(process, "they are of " + name);
    if (const auto rank = in.get<LpRank>(); rank != process.rank_) {
      refuse(process, "they are of rank " + std::to_string(rank) + ", it has " + std::to_string(process.rank_));
    }
    const auto now = in.get<SimTime>();
    const auto sequence = in.get<std::uint64_t>();
    const auto executed = in.get<std::uint64_t>();
    const auto hash = in.get<std::uint64_t>();

    const auto events = get_all<Event>(in);
    for (std::size_t i = 0; i < events.size(); ++i) {
      const bool in_order = i == 0 ? events[0].time >= now : events[i - 1].before(events[i]);
      if (!in_order) refuse(process, "its events are out of order");
    }
    auto slots = get_all<typename MailStore<Payload>::Slot>(in);
    const auto first_free = in.get<std::uint32_t>();
    MailStore<Payload> mail;
    if (!mail.restore(std::move(slots), first_free)) refuse(process, "its mail is broken");
    std::vector<Envelope<Payload>> posted(in.get_length(sizeof(Event) + sizeof(Payload) + sizeof(LpRank)));
    for (Envelope<Payload>& letter : posted) {
      letter.event = in.get<Event>();
      letter.payload = in.get<Payload>();
      letter.to = in.get<LpRank>();
      require_peer(process, letter.to);
    }
    auto channels = std::make_shared<std::vector<Channel>>(in.get_length(sizeof(Duration) + sizeof(LpRank)));
    for (Channel& channel : *channels) {
      channel.minimum_delay = in.get<Duration>();
      channel.to = in.get<LpRank>();
      require_peer(process, channel.to);
    }

    process.now_ = now;
    process.sequence_ = sequence;
    process.executed_ = executed;
    process.hash_ = hash;
    process.fel_.clear();
    for (const Event& event : events) process.fel_.push(event);
    process.mail_ = std::move(mail);
    process.own_mail_.clear();
    for (const Envelope<Payload>& letter : posted) process.own_mail_.post(letter);
    // A table that several share stays shared.
    if (!same(process.channels_.get(), *channels)) process.use_channels(std::move(channels));
  }

 private:
  template <class T>
  static void put_all(const std::vector<T>& values, ByteWriter& out) {
    out.put_length(values.size());
    for (const T& value : values) out.put(value);
  }
  template <class T>
  static std::vector<T> get_all(ByteReader& in) {
    std::vector<T> values(in.get_length(sizeof(T)));
    for (T& value : values) value = in.get<T>();
    return values;
  }
  static bool same(const std::vector<Channel>* a, const std::vector<Channel>& b) {
    if (a == nullptr) return b.empty();
    return std::equal(a->begin(), a->end(), b.begin(), b.end(), [](const Channel& x, const Channel& y) {
      return x.to == y.to && x.minimum_delay == y.minimum_delay;
    });
  }

  template <class Payload, class Fel>
  static void require_no_run(const Messaging<Payload, Fel>& process) {
    if (process.shared_ == nullptr && process.mail_out_ == &process.own_mail_) return;
    contract_violation("process " + process.name() + ": its image was asked for during a run");
  }
  template <class Payload, class Fel>
  static void require_peer(const Messaging<Payload, Fel>& process, LpRank rank) {
    if (process.peer(rank) == nullptr) {
      refuse(process, "they name rank " + std::to_string(rank) + ", which is not in its directory");
    }
  }
  [[noreturn]] static void refuse(const LogicalProcess& process, const std::string& why) {
    throw BadBytes("process " + process.name() + " cannot go on from these bytes: " + why);
  }
};

}  // namespace icsflow::engine
