// The state at the opening census. Part of provider_process.cpp. What may be where was solved by opening.cpp.
#pragma once

#include <algorithm>
#include <bit>

#include "provider_process.hpp"

namespace icsflow::models {

namespace opening {
/// A locality drawn from shares; the last takes what is missing.
inline std::uint8_t draw_locality(const std::vector<std::pair<std::uint8_t, ParameterId>>& shares,
                                  const CompiledModel& model, engine::Substream& u) {
  if (shares.empty()) return 0;
  double x = u.uniform();
  for (const auto& [locality, share] : shares) {
    if ((x -= model.values[share]) < 0) return locality;
  }
  return shares.back().first;
}
inline std::size_t draw_index(engine::Substream& u, std::size_t n) {
  return static_cast<std::size_t>(u.uniform() * static_cast<double>(n));
}
/// Clocks younger than this may still be on the urgent list.
constexpr int kUrgentWeeks = 3;
}  // namespace opening

template <class Fel>
Slot ProviderProcess<Fel>::make_opening(std::uint64_t id) {
  const Slot e = create(id);
  tokens_[e].priority = 5;
  return e;
}

/// Takes one unit of each of these pools for the token.
template <class Fel>
void ProviderProcess<Fel>::hold(Slot e, std::uint64_t pools) {
  if (pools == 0) return;
  episode(e).held |= pools;
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    if (((pools >> p) & 1U) == 0) continue;
    if (me_.pools[p].managed) {
      occupy(e, p);
      continue;
    }
    ++pools_[p].busy;
    record_.pools[p].busy.set(this->now(), pools_[p].busy);
  }
}

/// Puts a token into a step it has been in for a while.
template <class Fel>
void ProviderProcess<Fel>::place(Slot e, const OpeningSample& sample) {
  tokens_[e].step = sample.step;
  const CompiledStep& s = model_.steps[sample.step];
  hold(e, sample.held);
  if (sample.ready) {
    Episode& ep = episode(e);
    ep.ready = this->now();
    ep.is_ready = true;
    ++ready_now_;
  }
  if (s.kind == StepKind::kBook) {
    ++record_.steps[s.stat].arrived;
    join_list(e, false);
    if ((s.marks & kDue) != 0) plan_due(e);
    return;
  }
  const engine::Duration left = engine::duration_from_days(sample.residual_days);
  if (s.kind == StepKind::kUse && me_.pools[s.resource].managed) {
    open_use(e, s, left);
    return;
  }
  if (s.kind == StepKind::kCare) {
    open_care(e, left);
    return;
  }
  if (s.kind == StepKind::kUse) {
    ++pools_[s.resource].busy;
    record_.pools[s.resource].busy.set(this->now(), pools_[s.resource].busy);
  }
  later(this->now() + left, kPriorityRelease, EventKind::kStepEnd, e, tokens_[e].generation);
}

/// The published list: each pathway in its band, at a stage drawn conditional on its age and decision.
template <class Fel>
void ProviderProcess<Fel>::open_lists() {
  const engine::DrawSite site("opening/state");
  for (const OpeningRow& row : model_.opening_list) {
    const CompiledService& service = model_.services[row.service];
    if (service.provider != index_) continue;
    const ServiceOpening& solved = model_.service_openings[row.service];
    ServiceRecord& record = record_.services[service.local];
    for (int band = 0; band < kBands; ++band) {
      const auto b = static_cast<std::size_t>(band);
      const std::uint64_t name =
          engine::hash_name("opening/" + service.id + (row.decided ? "/decided/" : "/open/") + std::to_string(band));
      for (std::uint32_t k = 0; k < row.bands[b]; ++k) {
        const Slot e = make_opening(engine::child_identity(name, k));
        Token& t = tokens_[e];
        engine::Substream u = substream(t.id, site);
        const int width = last_day_of_band(band) - std::max(1, first_day_of_band(band)) + 1;
        const int days = std::max(1, first_day_of_band(band)) +
                         static_cast<int>(opening::draw_index(u, static_cast<std::size_t>(width)));
        t.clock_start = static_cast<std::int16_t>(-1 - days);  // the census is the evening of day -1
        t.since = engine::start_of_day(t.clock_start);
        t.locality = opening::draw_locality(service.localities, model_, u);
        t.set(kClockRunning);
        if (service.urgent_share != kNoParameter && band < opening::kUrgentWeeks &&
            engine::bernoulli(u, value(service.urgent_share))) {
          t.set_list(ListClass::kUrgent);
        }
        const std::vector<ServiceOpening::Aged>* choice = nullptr;
        if (row.decided) {
          t.set(kDecided);
          t.decision = t.clock_start;
          choice = &solved.decided[b];
        } else {
          const bool before = engine::bernoulli(u, solved.share_before_first[b]);
          choice = before ? &solved.before_first[b] : &solved.after_first[b];
        }
        ++record.opening;
        ++record.running;
        record.decided += row.decided ? 1 : 0;
        ++record.opening_bands[b];
        if (row.decided) ++record.opening_decided_bands[b];
        tokens_[e].step = service.entry;
        place(e, solved.sample((*choice)[opening::draw_index(u, choice->size())]));
        plan_removal(e);
      }
    }
  }
}

/// Stays and care in progress: as many as the stationary flow implies; where a pool's opening use is published, scaled
/// to meet it.
template <class Fel>
void ProviderProcess<Fel>::open_stays() {
  const std::vector<StayOpening>& openings = model_.stay_openings[index_];
  std::vector<double> expected(pools_.size(), 0), wanted(pools_.size(), -1), carry(pools_.size() + 1, 0);
  for (const StayOpening& o : openings) {
    for (const OpeningSample& s : o.samples) {
      for (std::uint64_t held = s.held; held != 0; held &= held - 1) {
        expected[static_cast<std::size_t>(std::countr_zero(held))] +=
            o.expected / static_cast<double>(o.samples.size());
      }
    }
  }
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    if (me_.pools[p].opening == kNoParameter) continue;
    wanted[p] = value(me_.pools[p].opening);
    if (!me_.pools[p].beds) continue;
    for (const OpeningTransferRow& row : model_.opening_transfers) {
      if (row.provider == index_) wanted[p] -= value(row.count);  // they lie in these beds
    }
  }
  for (const StayOpening& o : openings) {
    if (o.samples.empty()) continue;
    const std::uint64_t name = engine::hash_name("opening/" + o.name);
    const double weight = o.expected / static_cast<double>(o.samples.size());
    std::uint64_t ordinal = 0;
    for (const OpeningSample& s : o.samples) {
      double factor = 1;
      std::size_t group = pools_.size();
      for (std::uint64_t held = s.held; held != 0; held &= held - 1) {
        const auto p = static_cast<std::size_t>(std::countr_zero(held));
        if (wanted[p] < 0 || expected[p] <= 0) continue;
        factor = std::max(0.0, wanted[p] / expected[p]);
        group = p;
      }
      for (std::int64_t n = whole_slots(carry[group], weight * factor); n > 0; --n) {
        const Slot e = make_opening(engine::child_identity(name, ordinal++));
        engine::Substream u = substream(tokens_[e].id, engine::DrawSite("opening/state"));
        // Which of the samples: drawn afresh, so that replications differ; the number of each kind does not.
        const OpeningSample* pick = &s;
        for (int tries = 0; tries < 8; ++tries) {
          const OpeningSample& other = o.samples[opening::draw_index(u, o.samples.size())];
          if (other.held == s.held) {
            pick = &other;
            break;
          }
        }
        Token& t = tokens_[e];
        t.locality = opening::draw_locality(o.localities, model_, u);
        t.set_list(o.list);
        t.since = this->now() - engine::duration_from_days(u.uniform() * 28);
        place(e, *pick);
      }
    }
  }
}

/// Patients who wait for another provider's place at the census: ready for some time, assessed, in its queue.
template <class Fel>
void ProviderProcess<Fel>::open_transfers() {
  std::size_t row_number = 0;
  for (const OpeningTransferRow& row : model_.opening_transfers) {
    const std::uint64_t name = engine::hash_name("opening/transfer/" + std::to_string(row_number++));
    if (row.provider != index_) continue;
    std::uint64_t beds = 0;
    for (std::size_t p = 0; p < pools_.size(); ++p) {
      if (me_.pools[p].beds && beds == 0) beds = std::uint64_t{1} << p;
    }
    const auto count = static_cast<std::uint64_t>(value(row.count) + 0.5);
    for (std::uint64_t k = 0; k < count; ++k) {
      const Slot e = make_opening(engine::child_identity(name, k));
      engine::Substream u = substream(tokens_[e].id, engine::DrawSite("opening/state"));
      tokens_[e].step = row.step;
      tokens_[e].locality = row.locality;
      hold(e, beds);
      const engine::SimTime ready = this->now() - engine::duration_from_days(u.uniform() * 14);
      Episode& ep = episode(e);
      ep.ready = ready;
      ep.is_ready = true;
      ++ready_now_;
      tokens_[e].since = ready;
      ask(e, true);
      episode(e).asked = ready;
    }
  }
}

/// The days that were bookable at the census are booked, by the rule of every morning.
template <class Fel>
void ProviderProcess<Fel>::prebook() {
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    Session& s = sessions_[i];
    for (std::int32_t day = 0; day < s.horizon; ++day) {
      open_day(i, day);
      fill(i, day, day, day - s.horizon);
      if (day >= s.release) continue;
      release_day(s, day);  // only now: planned work had its slots first
      fill(i, day, day, day - s.horizon);
    }
  }
}

}  // namespace icsflow::models
