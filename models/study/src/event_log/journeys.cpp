#include "event_log/journeys.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace icsflow::models {
namespace {

/// Parts of an observation, in the order of their rows: what was before ends before the next begins.
enum Part : std::uint8_t { kBefore, kArrival, kJoining, kStarting, kEnding, kAfter };

/// Steps in which one waits for something first.
bool is_waited_for(StepKind kind) {
  return kind == StepKind::kUse || kind == StepKind::kSeize || kind == StepKind::kCare || kind == StepKind::kBook ||
         kind == StepKind::kTransfer;
}

/// Steps that take time from the moment one comes.
bool takes_time(StepKind kind) {
  return kind == StepKind::kDelay || kind == StepKind::kWindow || kind == StepKind::kAllOf;
}

}  // namespace

std::vector<JourneyRow> Journeys::rows(const std::vector<Observations>& seen) {
  visitors_.clear();
  begins_as_.clear();
  arrived_.clear();
  rows_.clear();
  instances_ = 0;
  std::vector<std::tuple<engine::SimTime, std::uint16_t, std::uint32_t>> order;
  for (std::uint16_t p = 0; p < size16(seen); ++p) {
    for (std::uint32_t i = 0; i < seen[p].seen.size(); ++i) order.emplace_back(seen[p].seen[i].at, p, i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [at, p, i] : order) take(seen[p].seen[i], i);
  std::stable_sort(rows_.begin(), rows_.end(), [](const JourneyRow& a, const JourneyRow& b) {
    return std::tie(a.at, a.provider, a.sequence, a.part) < std::tie(b.at, b.provider, b.sequence, b.part);
  });
  number_units();
  return std::move(rows_);
}

void Journeys::take(const Observation& o, std::uint32_t sequence) {
  const Place here{o.at, sequence};
  if (o.what == Change::kBegins) {
    if (o.standing == Standing::kOwn) begins_as_[o.pathway] = arrived_.contains(o.other) ? "restart" : "return";
    return;
  }
  if (o.standing == Standing::kPassed && o.what != Change::kPassesCustody) return;
  if (o.what == Change::kIsThere) return found(o, here);
  Visitor& v = visitors_[key(o)];
  if (v.id != o.pathway) v = {};
  v.id = o.pathway;
  switch (o.what) {
    case Change::kEnters:
      enter(v, o, here);
      break;
    case Change::kIsServed:
    case Change::kAttends:
      start(v, o, here);
      break;
    case Change::kGivesUp:
      end(v, o, here, "gave_up");
      break;
    case Change::kMisses:
      end(v, o, here, "missed");
      break;
    case Change::kIsTurnedAway:
      end(v, o, here, "turned_away");
      break;
    case Change::kBalks:
      end(v, o, here, "balked");
      break;
    case Change::kIsCancelled:
      if (model_.steps[o.step].cancelled == kNoStep) {
        add(LogChange::kCancel, kEnding, o, here, o.step, v.instance);
      } else {
        end(v, o, here, "cancelled");
      }
      break;
    case Change::kIsInterrupted:
      if (v.phase == Phase::kJoined) start(v, o, v.joined);
      add(LogChange::kSuspend, kEnding, o, here, o.step, v.instance);
      break;
    case Change::kResumes:
      add(LogChange::kResume, kStarting, o, here, o.step, v.instance);
      break;
    case Change::kIsCalledOff:
      if (v.phase == Phase::kJoined && !o.waits && kind_of(o.step) != StepKind::kTransfer) start(v, o, v.joined);
      end(v, o, here, "called_off");
      if (o.standing != Standing::kOwn) forget(v, o, here);
      break;
    case Change::kPassesCustody:
      if (v.phase == Phase::kJoined) start(v, o, here);
      end(v, o, here);
      forget(v, o, here);
      break;
    case Change::kLeaves:
    case Change::kIsRemoved: {
      const bool removed = o.what == Change::kIsRemoved;
      end(v, o, here);
      const bool at_its_end = !removed && kind_of(o.step) == StepKind::kLeave;
      const char* how = removed ? "removed" : at_its_end ? model_.outcomes[model_.steps[o.step].resource].c_str() : "";
      if (o.standing == Standing::kOwn)
        add(LogChange::kLeave, kAfter, o, here, removed ? kNoStep : o.step, ++instances_, how);
      forget(v, o, here);
      break;
    }
    case Change::kBegins:
    case Change::kIsThere:
      break;
  }
}

void Journeys::enter(Visitor& v, const Observation& o, Place here) {
  if (v.phase == Phase::kJoined && is_waited_for(kind_of(v.step))) start(v, o, v.joined);  // at once
  end(v, o, here);
  if (o.standing == Standing::kOwn && !arrived_.contains(o.pathway)) {
    const auto how = begins_as_.find(o.pathway);
    arrive(o, here, how == begins_as_.end() ? "" : how->second);
  }
  v.step = o.step;
  const StepKind kind = kind_of(o.step);
  if (kind == StepKind::kLeave) return;
  if (kind == StepKind::kRelease) {
    const auto of_pool = [&](const Held& h) { return h.pool == model_.steps[o.step].resource; };
    for (const Held& h : v.held) {
      if (of_pool(h)) add(LogChange::kEnd, kEnding, o, here, h.step, h.instance);
    }
    std::erase_if(v.held, of_pool);
    return;
  }
  v.instance = ++instances_;
  if (is_waited_for(kind)) {
    v.phase = Phase::kJoined;
    v.joined = here;
    add(LogChange::kJoin, kJoining, o, here, o.step, v.instance);
  } else if (takes_time(kind) || (kind == StepKind::kAccept && o.standing == Standing::kRequest)) {
    start(v, o, here);
  } else {
    add(LogChange::kEnd, kEnding, o, here, o.step, v.instance);
  }
  if (kind == StepKind::kJoin) forget(v, o, here);
}

/// At the opening census, or at the end of the run.
void Journeys::found(const Observation& o, Place here) {
  Visitor& v = visitors_[key(o)];
  const bool waited_for = is_waited_for(kind_of(o.step));
  if (v.id == o.pathway) {
    if (v.phase == Phase::kJoined && waited_for && !o.waits) start(v, o, v.joined);
    return;
  }
  v = {};
  v.id = o.pathway;
  v.step = o.step;
  v.instance = ++instances_;
  if (o.standing == Standing::kOwn) arrive(o, here, "opening");
  if (waited_for) {
    v.phase = Phase::kJoined;
    v.joined = here;
    add(LogChange::kJoin, kJoining, o, here, o.step, v.instance);
  }
  if (waited_for ? !o.waits : takes_time(kind_of(o.step))) start(v, o, here);
}

void Journeys::arrive(const Observation& o, Place here, const char* detail) {
  arrived_.insert(o.pathway);
  add(LogChange::kArrive, kArrival, o, here, kNoStep, ++instances_, detail);
}

void Journeys::start(Visitor& v, const Observation& o, Place where) {
  const StepId step = v.step == kNoStep ? o.step : v.step;
  add(LogChange::kStart, kStarting, o, where, step, v.instance);
  v.phase = Phase::kStarted;
  if (kind_of(step) != StepKind::kSeize) return;
  v.held.push_back({model_.steps[step].resource, v.instance, step});
  v.phase = Phase::kNone;  // what it has seized ends when it is released
}

void Journeys::end(Visitor& v, const Observation& o, Place here, const char* detail) {
  if (v.phase != Phase::kNone) {
    const bool in_this_step = v.step == o.step && *detail != '\0';
    add(LogChange::kEnd, in_this_step || o.what == Change::kPassesCustody ? kEnding : kBefore, o, here, v.step,
        v.instance, detail);
  }
  v.phase = Phase::kNone;
}

void Journeys::forget(Visitor& v, const Observation& o, Place here) {
  for (const Held& h : v.held) add(LogChange::kEnd, kEnding, o, here, h.step, h.instance);
  visitors_.erase(key(o));
}

void Journeys::add(LogChange change, std::uint8_t part, const Observation& o, Place place, StepId step,
                   std::uint32_t instance, const char* detail) {
  rows_.push_back({place.at, o.provider, place.sequence, part, change, detail, o.other, o.pathway, step, o.step,
                   instance, 0, o.priority, o.list, o.stratum});
}

/// Of each resource, whoever begins gets the lowest number that nobody has. The numbers are those of an animation: the
/// model tells units apart only where it must.
void Journeys::number_units() {
  struct Units {
    std::set<int> free;
    int most = 0;
  };
  std::map<std::tuple<std::uint16_t, bool, std::uint16_t>, Units> resources;
  std::unordered_map<std::uint32_t, int> unit_of;  // by instance
  const auto units_of_row = [&](const JourneyRow& row) -> Units* {
    if (row.step == kNoStep || !is_waited_for(kind_of(row.step)) || kind_of(row.step) == StepKind::kTransfer)
      return nullptr;
    const CompiledStep& s = model_.steps[row.step];
    return &resources[{row.provider, s.kind == StepKind::kBook, s.resource}];
  };
  const auto give_back = [&](JourneyRow& row) {
    if (row.change != LogChange::kEnd && row.change != LogChange::kSuspend) return;
    Units* units = units_of_row(row);
    const auto found = unit_of.find(row.instance);
    if (units == nullptr || found == unit_of.end()) return;
    row.unit = found->second;
    units->free.insert(row.unit);
    unit_of.erase(found);
  };
  for (std::size_t begin = 0, end = 0; begin < rows_.size(); begin = end) {
    const auto same = [&](const JourneyRow& r) {
      return r.at == rows_[begin].at && r.provider == rows_[begin].provider;
    };
    while (end < rows_.size() && same(rows_[end])) ++end;
    // A unit may be had by the next before the row that says so of the last: of those, what began earlier ends first.
    for (std::size_t i = begin; i < end; ++i) give_back(rows_[i]);
    for (std::size_t i = begin; i < end; ++i) {
      JourneyRow& row = rows_[i];
      Units* units = units_of_row(row);
      if (units == nullptr) continue;
      if (row.change == LogChange::kStart || row.change == LogChange::kResume) {
        if (units->free.empty()) units->free.insert(++units->most);
        row.unit = *units->free.begin();
        units->free.erase(units->free.begin());
        unit_of[row.instance] = row.unit;
      } else if (row.unit == 0) {
        give_back(row);
      }
    }
  }
}

std::string Journeys::resource_of(StepId step) const {
  if (step == kNoStep) return {};
  const CompiledStep& s = model_.steps[step];
  const CompiledProvider& provider = model_.providers[model_.instances[s.instance].provider];
  switch (s.kind) {
    case StepKind::kBook:
      return provider.sessions[s.resource].name;
    case StepKind::kUse:
    case StepKind::kSeize:
    case StepKind::kRelease:
    case StepKind::kCare:
      break;
    default:
      return {};
  }
  if (s.rules == kNone || model_.step_rules[s.rules].pools.empty()) return provider.pools[s.resource].name;
  std::string names;
  const StepRules& rules = model_.step_rules[s.rules];
  for (const std::uint16_t p : rules.pools) {
    if (!names.empty()) names += rules.first_of ? "|" : "+";
    names += provider.pools[p].name;
  }
  return names;
}

}  // namespace icsflow::models
