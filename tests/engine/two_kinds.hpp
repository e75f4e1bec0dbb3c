#pragma once

/// Two kinds of process with one payload: boards refer patients to hospitals; hospitals treat them in order of arrival
/// and report to the board. A board orders a hospital's rota from a date: the order goes ahead as a message, and the
/// hospital changes its number of servers on the day.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "icsflow/engine/bytes.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/process_image.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/world.hpp"

namespace two_kinds {

using namespace icsflow::engine;

/// What boards and hospitals tell each other.
struct Notice {
  std::uint64_t patient = 0;
  SimTime since;              ///< kRota: the first instant of the new rota; else when the patient arrived
  std::uint32_t servers = 0;  ///< kRota
  LpRank board = 0;           ///< that referred the patient
  LpRank hospital = 0;        ///< kSeen: that treated the patient
};

/// Own events and messages.
enum Kind : std::uint16_t { kRefer, kOrder, kSeen, kPatient, kServed, kRota, kNewRota };
/// At equal times: what frees servers before what changes their number, before what needs them.
enum Priority : std::uint8_t { kFrees, kChanges, kNeeds };

inline constexpr RunKey kKey{20'260'131, 0};

/// Mean `mean`, in whole ticks, keyed by the patient.
inline Duration exponential(std::uint64_t patient, DrawSite site, Duration mean) {
  Substream u(kKey, patient, site);
  return milliseconds(static_cast<std::int64_t>(unit_exponential(u) * static_cast<double>(mean.ticks())));
}

/// What both kinds have: channels by the rank of their end, and a digest of what they have seen.
template <class Derived, class Fel>
class Party : public Process<Derived, Notice, Fel> {
  using Base = Process<Derived, Notice, Fel>;

 public:
  [[nodiscard]] std::uint64_t digest() const { return digest_; }

 protected:
  using Base::Base;
  /// A message that takes effect as soon as the channel allows, at the same time of day.
  void tell(LpRank whom, std::uint8_t priority, Kind kind, const Notice& notice) {
    for (std::uint32_t i = 0; i < this->channel_count(); ++i) {
      const ChannelInfo channel = this->channel(i);
      if (channel.to != whom) continue;
      this->send(i, this->now() + channel.minimum_delay, priority, kind, notice);
      return;
    }
    contract_violation(this->name() + " has no channel to rank " + std::to_string(whom));
  }
  void note(std::uint64_t what) { digest_ = mix64(digest_ ^ what) + static_cast<std::uint64_t>(this->now().ticks()); }

  std::uint64_t digest_ = 0;
};

template <class Fel>
class Board final : public Party<Board<Fel>, Fel> {
 public:
  struct Rules {
    Duration gap = hours(1);            ///< between referrals, or their mean
    bool at_random = false;             ///< exponential gaps, to any hospital; else to the first
    Duration bearable = days(100'000);  ///< a longer wait makes the board order another server
  };
  struct Order {
    SimTime sent;
    LpRank hospital = 0;
    SimTime from;
    std::uint32_t servers = 0;
  };

  Board(std::string name, LpRank rank, const Rules& rules) : Party<Board, Fel>(std::move(name), rank), rules_(rules) {}

  void start(std::vector<Order> orders = {}) {
    this->reset_process();
    this->digest_ = referred_ = seen_ = 0;
    orders_ = std::move(orders);
    ordered_.clear();
    this->schedule(kStart, kNeeds, kRefer, 0);
    for (std::uint32_t i = 0; i < orders_.size(); ++i) this->schedule(orders_[i].sent, kChanges, kOrder, i);
  }

  void handle(const Event& event) {
    if (event.kind == kRefer) {
      refer();
    } else if (event.kind == kOrder) {
      const Order& order = orders_[event.entity];
      this->tell(order.hospital, kChanges, kRota, {0, order.from, order.servers, this->rank(), 0});
    } else {
      hear(this->take_mail(event.entity));
    }
  }

  /// All it holds; value by value, for what lies between the members of a struct is anything.
  void save(ByteWriter& out) const {
    ProcessImage::save(*this, out);
    out.put(this->digest_);
    out.put(referred_);
    out.put(seen_);
    out.put_length(orders_.size());
    for (const Order& order : orders_) {
      out.put(order.sent);
      out.put(order.hospital);
      out.put(order.from);
      out.put(order.servers);
    }
    out.put_length(ordered_.size());
    for (const auto& [hospital, ordered] : ordered_) {
      out.put(hospital);
      out.put(ordered.servers);
      out.put(ordered.from);
    }
  }
  void load(ByteReader& in) {
    ProcessImage::load(*this, in);
    this->digest_ = in.get<std::uint64_t>();
    referred_ = in.get<std::uint64_t>();
    seen_ = in.get<std::uint64_t>();
    orders_.resize(in.get_length(sizeof(SimTime)));
    for (Order& order : orders_) {
      order.sent = in.get<SimTime>();
      order.hospital = in.get<LpRank>();
      order.from = in.get<SimTime>();
      order.servers = in.get<std::uint32_t>();
    }
    ordered_.clear();
    for (std::size_t n = in.get_length(sizeof(LpRank)); n > 0; --n) {
      Ordered& ordered = ordered_[in.get<LpRank>()];
      ordered.servers = in.get<std::uint32_t>();
      ordered.from = in.get<SimTime>();
    }
  }

  [[nodiscard]] std::uint64_t seen() const { return seen_; }
  [[nodiscard]] std::size_t hospitals_reinforced() const { return ordered_.size(); }

 private:
  /// What the board has ordered of a hospital by itself.
  struct Ordered {
    std::uint32_t servers = 1;
    SimTime from;  // no other order before
  };

  void refer() {
    const std::uint64_t patient = child_identity(hash_name(this->name()), referred_++);
    Substream u(kKey, patient, DrawSite("whereto"));
    const std::uint64_t drawn = rules_.at_random ? u() % this->channel_count() : 0;
    this->tell(this->channel(drawn).to, kNeeds, kPatient, {patient, kStart, 0, this->rank(), 0});
    const Duration gap = rules_.at_random ? exponential(patient, DrawSite("gap"), rules_.gap) : rules_.gap;
    this->schedule(this->now() + gap, kNeeds, kRefer, 0);
  }
  void hear(const Notice& seen) {
    ++seen_;
    this->note(seen.patient);
    if (this->now() - seen.since < rules_.bearable) return;
    Ordered& ordered = ordered_[seen.hospital];
    if (this->now() < ordered.from) return;
    ordered = {ordered.servers + 1, start_of_day(day_of(this->now()) + 3)};
    this->tell(seen.hospital, kChanges, kRota, {0, ordered.from, ordered.servers, this->rank(), 0});
  }

  Rules rules_;
  std::uint64_t referred_ = 0, seen_ = 0;
  std::vector<Order> orders_;
  std::map<LpRank, Ordered> ordered_;
};

template <class Fel>
class Hospital final : public Party<Hospital<Fel>, Fel> {
 public:
  struct Rules {
    Duration service = hours(2);  ///< of each patient, or the mean
    bool at_random = false;       ///< exponential services; every fifth patient is passed on to another hospital
  };

  Hospital(std::string name, LpRank rank, const Rules& rules)
      : Party<Hospital, Fel>(std::move(name), rank), rules_(rules) {}

  void start(std::uint32_t servers = 1) {
    this->reset_process();
    this->digest_ = 0;
    servers_ = servers;
    busy_ = 0;
    queue_.clear();
    treated_.clear();
    free_.clear();
    waits_.clear();
  }

  void handle(const Event& event) {
    switch (event.kind) {
      case kPatient:
        admit(this->take_mail(event.entity));
        break;
      case kServed: {
        --busy_;
        const Notice patient = treated_[event.entity];
        free_.push_back(event.entity);
        this->tell(patient.board, kFrees, kSeen, patient);
        break;
      }
      case kRota: {
        // An order that arrives after its date counts from its arrival.
        const Notice order = this->take_mail(event.entity);
        this->schedule(std::max(order.since, this->now()), kChanges, kNewRota, order.servers);
        return;
      }
      default:
        servers_ = event.entity;
        this->note(servers_);
        break;
    }
    while (busy_ < servers_ && !queue_.empty()) begin();
  }

  void save(ByteWriter& out) const {
    ProcessImage::save(*this, out);
    out.put(this->digest_);
    out.put(servers_);
    out.put(busy_);
    const auto put_all = [&](const auto& all) {
      out.put_length(all.size());
      for (const auto& one : all) out.put(one);
    };
    put_all(queue_);
    put_all(treated_);
    put_all(free_);
    put_all(waits_);
  }
  void load(ByteReader& in) {
    ProcessImage::load(*this, in);
    this->digest_ = in.get<std::uint64_t>();
    servers_ = in.get<std::uint32_t>();
    busy_ = in.get<std::uint32_t>();
    const auto get_all = [&](auto& all) {
      using Value = typename std::decay_t<decltype(all)>::value_type;
      all.resize(in.get_length(sizeof(Value)));
      for (Value& one : all) one = in.get<Value>();
    };
    get_all(queue_);
    get_all(treated_);
    get_all(free_);
    get_all(waits_);
  }

  [[nodiscard]] std::uint32_t servers() const { return servers_; }
  /// Of those whose treatment has begun, in that order.
  [[nodiscard]] const std::vector<Duration>& waits() const { return waits_; }

 private:
  void admit(Notice patient) {
    this->note(patient.patient);
    Substream u(kKey, patient.patient, DrawSite("passed on"), this->rank());
    if (rules_.at_random && u() % 5 == 0) {
      // To the end of the first channel, which is another hospital, as soon as that allows.
      this->tell(this->channel(0).to, kNeeds, kPatient, patient);
      return;
    }
    patient.since = this->now();
    patient.hospital = this->rank();
    queue_.push_back(patient);
  }
  void begin() {
    const Notice patient = queue_.front();
    queue_.pop_front();
    ++busy_;
    waits_.push_back(this->now() - patient.since);
    const Duration service =
        rules_.at_random ? exponential(patient.patient, DrawSite("service"), rules_.service) : rules_.service;
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(treated_.size()));
      treated_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    treated_[slot] = patient;
    this->schedule(this->now() + service, kFrees, kServed, slot);
  }

  Rules rules_;
  std::uint32_t servers_ = 1, busy_ = 0;
  std::deque<Notice> queue_;
  std::vector<Notice> treated_;  // by slot
  std::vector<std::uint32_t> free_;
  std::vector<Duration> waits_;
};

/// Two boards, six hospitals in a ring, everything at random: boards a day from hospitals, hospitals an hour or ten
/// minutes from the next.
template <class Fel>
class Region {
 public:
  static std::vector<std::string> board_names() { return {"QOX", "QUY"}; }
  static std::vector<std::string> hospital_names() { return {"RA7", "RD1", "RH5", "RN3", "RTE", "RVJ"}; }

  /// @param connected false: without channels, to be given them with an image
  explicit Region(bool connected = true)
      : world({{board_names(),
                [](std::string name, LpRank rank) {
                  return std::make_unique<Board<Fel>>(std::move(name), rank,
                                                      typename Board<Fel>::Rules{minutes(50), true, hours(30)});
                }},
               {{"RA7", "RD1", "RH5", "RN3", "RTE", "RVJ"},
                [](std::string name, LpRank rank) {
                  return std::make_unique<Hospital<Fel>>(std::move(name), rank,
                                                         typename Hospital<Fel>::Rules{hours(3), true});
                }}}),
        boards(world.template all<Board<Fel>>()),
        hospitals(world.template all<Hospital<Fel>>()) {
    if (!connected) return;
    const std::vector<std::string> names = hospital_names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      world.connect(names[i], names[(i + 1) % names.size()], i % 2 == 0 ? minutes(10) : hours(1));
    }
    for (const std::string& board : board_names()) {
      for (const std::string& hospital : names) {
        world.connect(board, hospital, days(1));
        world.connect(hospital, board, days(1));
      }
    }
  }

  void start() {
    for (Board<Fel>* board : boards) board->start({{kStart + days(2), hospitals[1]->rank(), start_of_day(5), 3}});
    for (Hospital<Fel>* hospital : hospitals) hospital->start();
  }

  /// (events, event hash, digest of what was seen) of every process, by rank; then every wait at every hospital.
  [[nodiscard]] std::vector<std::uint64_t> fingerprint() const {
    std::vector<std::uint64_t> out;
    const auto add = [&](const auto& p) { out.insert(out.end(), {p.events_executed(), p.event_hash(), p.digest()}); };
    for (const Board<Fel>* board : boards) add(*board);
    for (const Hospital<Fel>* hospital : hospitals) add(*hospital);
    for (const Hospital<Fel>* hospital : hospitals) {
      for (const Duration wait : hospital->waits()) out.push_back(static_cast<std::uint64_t>(wait.ticks()));
    }
    return out;
  }

  World<Notice, Fel> world;
  std::vector<Board<Fel>*> boards;
  std::vector<Hospital<Fel>*> hospitals;
};

}  // namespace two_kinds
