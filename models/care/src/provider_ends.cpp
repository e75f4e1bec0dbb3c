/// What happens to a provider before and after a run: nothing here is called per event.

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "event_list.hpp"
#include "opening/opening.hpp"
#include "provider.hpp"

namespace icsflow::models {

namespace {

/// What the patient of a token carries, drawn where somebody asks.
template <class Fel>
class OfToken final : public Carrier {
 public:
  OfToken(Attributes<Fel>& attributes, Slot e) : attributes_(attributes), e_(e) {}
  [[nodiscard]] CarriedValues values() const override { return attributes_.values(e_); }

 private:
  Attributes<Fel>& attributes_;
  Slot e_;
};

}  // namespace

template <class Fel>
void Book<Fel>::tell_observer(Slot e, Change what, std::uint64_t other, bool waits) {
  const Token& t = tokens[e];
  const Standing standing = t.has(kCustodyPassed) ? Standing::kPassed
                            : t.has(kRequest)     ? Standing::kRequest
                            : t.has(kBranch)      ? Standing::kBranch
                                                  : Standing::kOwn;
  const OfToken<Fel> carrier(static_cast<ProviderProcess<Fel>&>(*this).patients_.attributes, e);
  observer->observe(
      {now(), t.id, index, t.step, what, standing, t.list(), t.priority(), t.stratum, e, other, waits, &carrier});
}

template <class Fel>
void ProviderProcess<Fel>::tell_who_is_there() {
  std::vector<std::tuple<std::uint64_t, std::uint16_t, StepId, Slot>> there;  // slots are in no order
  for (Slot e = 0; e < this->tokens.size(); ++e) {
    const Token& t = this->tokens[e];
    if (t.has(kLive)) there.emplace_back(t.id, t.flags, t.step, e);
  }
  std::sort(there.begin(), there.end());
  for (const auto& [id, flags, step, e] : there) {
    std::uint64_t from = id;
    if (this->tokens[e].has(kOverflow)) {
      const OverflowRecord& more = patients_.overflow.of(e);
      if (more.member != kNoMember) from = patients_.attributes.members[more.member].id;
      if (this->tokens[e].has(kBranch)) from = this->tokens[more.parent].id;
    }
    this->observe_presence(e, from, endings_.is_waiting(e));
  }
}

template <class Fel>
void ProviderProcess<Fel>::connect_all(const std::vector<ProviderProcess*>& all) {
  std::vector<std::uint16_t> channel_to(all.size(), kNoIndex);
  for (const CompiledChannel& c : me.channels) {
    channel_to[c.to] = static_cast<std::uint16_t>(this->connect(*all[c.to], c.floor));
  }
  transfers_.use_channels(std::move(channel_to));
}

template <class Fel>
void ProviderProcess<Fel>::prepare(const RunStart& run) {
  this->reset_process();
  key = run.key;
  draws = run.draws;
  today = 0;
  week = 0;
  resumed.clear();
  events_by_kind_ = {};
  patients_.clear();
  transfers_.clear();
  streams_.clear();
  scheduled_.clear();
  clocks_.clear();
  so_far_.start();
  dated_.plan(*run.values, run.to_be_held);
  staffing_.start(*run.values);

  const auto weeks = static_cast<std::size_t>(model.calendar->week(model.run_days - 1)) + 1;
  const std::size_t classes =
      me.sessions.empty() ? 0 : me.sessions.back().first_class + me.sessions.back().classes.size();
  record.restart({me.services.size(), model.departments.size(), me.stat_steps.size(), me.pools.size(),
                  me.sessions.size(), classes, weeks, static_cast<std::size_t>(model.run_days), me.rostered,
                  model.reports_queues(index)});
  beds_.pools.start();
  clinics_.start();
  interventions_.set_capacities();
  beds_.units.start();
  beds_.queues.start();
  validation_.start();
}

template <class Fel>
void ProviderProcess<Fel>::start(const RunStart& run) {
  prepare(run);
  beds_.shifts.start();
  measures_.start();

  Opening<Fel> opening(*this, patients_, clocks_, rare_clocks_, beds_, clinics_, transfers_);
  opening.open();
  record.opening = record.created;
  walk_.drain_resumed();
  clinics_.prebook();

  for (std::uint32_t i = 0; i < me.streams.size(); ++i) {
    if (me.streams[i].is_rate) {
      streams_.schedule(i);
    } else {
      scheduled_.start(i, opening.members(i));
    }
  }
  if (has_days) later(engine::kStart, kPriorityControl, EventKind::kDayStart, 0);
  measures_.begin();
  if (model.warm_up > engine::kStart) later(model.warm_up, kPriorityControl, EventKind::kWarmUp, 0);
}

template <class Fel>
void ProviderProcess<Fel>::check_identities() {
  if (this->scheduled() >> engine::kSequenceBits != 0)
    throw std::length_error(me.id + ": more than 2^40 events in one replication: their order is no longer certain");
  identities_.check(MonthEnds::kNo);
}

template <class Fel>
ProviderOutcome ProviderProcess<Fel>::outcome(engine::SimTime until) const {
  ProviderOutcome out;
  out.record = &record;
  out.at_days = &so_far_.at_days();
  for (const PoolRecord& p : record.pools) {
    out.mean_busy.push_back(p.busy.mean(until));
    out.mean_queue.push_back(p.queue.mean(until));
  }
  for (std::size_t p = 0; record.requested != nullptr && p < record.requested->pools.size(); ++p) {
    const RequestedRecord::Pool& requested = record.requested->pools[p];
    out.mean_open.push_back(requested.open.mean(until));
    out.mean_used_after.push_back(requested.used_after.mean(until));
  }
  if (model.reports_queues(index)) measures_.see_who_is_there(out, until);
  for (const RosteredPoolRecord& p : record.rostered_pools) {
    out.rostered.push_back({p.blocked.mean(until), p.cleaning.mean(until), p.idle.mean(until), p.on_shift.mean(until),
                            p.overtime.mean(until)});
  }
  const auto current = [this](ParameterId id) { return value(id); };
  for (std::uint16_t g = 0; g < size16(me.groups); ++g) out.unfilled.push_back(staffing_.unfilled(g, current));
  for (std::size_t i = 0; i < clinics_.size(); ++i) out.run_share.push_back(clinics_[i].staff.run_share);
  return out;
}

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
template void ProviderProcess<Fel>::connect_all(const std::vector<ProviderProcess<Fel>*>&);
template void ProviderProcess<Fel>::prepare(const RunStart&);
template void ProviderProcess<Fel>::start(const RunStart&);
template void ProviderProcess<Fel>::tell_who_is_there();
template void Book<Fel>::tell_observer(Slot, Change, std::uint64_t, bool);
template void ProviderProcess<Fel>::check_identities();
template ProviderOutcome ProviderProcess<Fel>::outcome(engine::SimTime) const;

}  // namespace icsflow::models
