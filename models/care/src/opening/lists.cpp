#include "opening/lists.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "event_list.hpp"
#include "opening/shares.hpp"

namespace icsflow::models {
namespace {
/// Clocks younger than this may still be on the urgent list.
constexpr int kUrgentWeeks = 3;

/// Days since clocks of a band may have started: where referrals come by working day, from Monday to Friday, for those
/// of the run do so too (bank holidays before it are not known). The census is the evening of day -1.
std::vector<int> days_of_band(const Calendar& calendar, int band, bool working) {
  constexpr unsigned kSaturday = 5;
  std::vector<int> out;
  for (int days = std::max(1, first_day_of_band(band)); days <= last_day_of_band(band); ++days) {
    if (!working || calendar.weekday(-1 - days) < kSaturday) out.push_back(days);
  }
  return out;
}

}  // namespace

template <class Fel>
void OpeningLists<Fel>::open_lists() {
  const engine::DrawSite site("opening/state");
  for (const OpeningRow& row : book_.model.opening_list) {
    const CompiledService& service = book_.model.services[row.service];
    if (service.provider != book_.index) continue;
    const ServiceOpening& solved = *book_.given->opening.services[row.service];
    ServiceRecord& record = book_.record.services[service.local];
    for (int band = 0; band < kBands; ++band) {
      const auto b = static_cast<std::size_t>(band);
      const std::uint64_t name =
          engine::hash_name("opening/" + service.id + (row.decided ? "/decided/" : "/open/") + std::to_string(band));
      if (row.bands[b] == 0) continue;
      const std::vector<int> started = days_of_band(*book_.model.calendar, band, service.working_rate);
      for (std::uint32_t k = 0; k < row.bands[b]; ++k) {
        const Slot e = room_.make(engine::child_identity(name, k));
        Token& t = book_.tokens[e];
        engine::Substream u = book_.substream(t.id, site);
        t.clock_start = static_cast<std::int16_t>(-1 - started[opening::draw_index(u, started.size())]);
        t.since = engine::start_of_day(t.clock_start);
        t.stratum = opening::draw_stratum(service.strata, *book_.given, u, book_.model.unsaid_stratum());
        t.set(kClockRunning);
        if (service.urgent_share != kNoParameter && band < kUrgentWeeks &&
            engine::bernoulli(u, book_.value(service.urgent_share))) {
          t.set_list(ListClass::kUrgent);
        }
        const ServiceOpening::ByAge* choice = &solved.decided;
        if (row.decided) {
          t.set(kDecided);
          t.decision = t.clock_start;
        } else {
          const bool before = engine::bernoulli(u, static_cast<double>(solved.share_before_first[b]));
          choice = before ? &solved.before_first : &solved.after_first;
        }
        ++record.opening;
        ++record.running;
        record.decided += row.decided ? 1 : 0;
        ++record.opening_bands[b];
        if (row.decided) ++record.opening_decided_bands[b];
        book_.tokens[e].step = service.entry;
        place_on_list(e, solved, solved.sample(solved.pick((*choice)[b], u.uniform())), u);
        clocks_.plan_removal(e);
      }
    }
  }
}

/// Where a place in a pool is asked for that is not to be had, the patient waits for it.
template <class Fel>
void OpeningLists<Fel>::place_on_list(Slot e, const ServiceOpening& solved, const OpeningSample& sample,
                                      engine::Substream& u) {
  const auto put = [&](const OpeningSample& found, const Fit& at) {
    double left = found.days, drawn = found.days;
    if (found.duration != kNone) {
      drawn = book_.distributions[found.duration].sample_above(u, found.days);
      left = drawn - found.days;
    }
    engine::Duration time = engine::duration_from_days(left);
    if ((book_.model.steps[found.step].marks & kPaced) != 0) time = book_.paced(e, book_.model.steps[found.step], time);
    room_.place(e, at, found.ready, time, engine::duration_from_days(drawn));
  };
  const StepKind kind = book_.model.steps[sample.step].kind;
  const bool takes = !sample.queued && (kind == StepKind::kUse || kind == StepKind::kCare);
  if (sample.held.empty() && !takes) return put(sample, {sample.step, {}, {}, sample.queued});  // as nearly all
  Fit at = room_.fit(sample.step, sample.held,
                     sample.queued ? PoolUnits() : room_.used_pools(book_.model.steps[sample.step]), sample.seized);
  if (at.step != kNoStep) {
    at.waits = at.waits || (sample.queued && at.step == sample.step);
    put(sample, at);
    return;
  }
  const OpeningSample wait = solved.sample(book_.tokens[e].has(kDecided) ? solved.waits_decided : solved.waits_open);
  put(wait, {wait.step, {}, {}, wait.queued});
}

template <class Fel>
void OpeningLists<Fel>::open_transfers() {
  std::vector<WaitsAtCensus> asking;
  for (const OpeningTransferRow& row : book_.model.opening_transfers) {
    if (row.provider != book_.index) continue;
    const std::string& locality =
        book_.model.localities.empty() ? book_.me.id : book_.model.localities[book_.model.locality_of(row.stratum)];
    const std::uint64_t name = engine::hash_name("opening/transfer/" + book_.me.id + "/" +
                                                 book_.model.instances[book_.model.steps[row.step].instance].pathway +
                                                 "." + book_.model.step_names[row.step] + "/" + locality);
    PoolUnits beds;
    for (std::size_t p = 0; p < book_.me.pools.size() && beds.empty(); ++p) {
      if (book_.me.pools[p].beds) beds = book_.me.pools[p].one;
    }
    const auto count = static_cast<std::uint64_t>(std::floor(book_.value(row.count) + 0.5));
    for (std::uint64_t k = 0; k < count; ++k) {
      const Slot e = room_.make(engine::child_identity(name, k));
      engine::Substream u = book_.substream(book_.tokens[e].id, engine::DrawSite("opening/state"));
      book_.tokens[e].step = row.step;
      book_.tokens[e].stratum = row.stratum;
      if (!beds.empty()) room_.take(beds.begin()->pool);
      room_.hold(e, beds);
      const engine::SimTime ready = book_.now() - engine::duration_from_days(u.uniform() * kReadyDays);
      patients_.episodes.ready(e, ready);
      book_.tokens[e].since = ready;
      asking.push_back({ready, book_.tokens[e].id, e});
    }
  }
  // The longest waiting are first in the receivers' queues.
  std::sort(asking.begin(), asking.end());
  for (const WaitsAtCensus& w : asking) {
    transfers_.ask(w.token, true);
    patients_.episodes.of(w.token).requested = w.since;
  }
}

template <class Fel>
void OpeningLists<Fel>::open_waiting() {
  for (const OpeningWaitingRow& row : book_.model.opening_waiting) {
    if (row.provider != book_.index) continue;
    const CompiledStream& stream = book_.me.streams[row.stream];
    const auto count = static_cast<std::uint64_t>(std::floor(book_.value(row.count) + 0.5));
    for (std::uint64_t k = 0; k < count; ++k) {
      const Slot e = room_.make(engine::child_identity(row.identity, k));
      Token& t = book_.tokens[e];
      engine::Substream u = book_.substream(t.id, engine::DrawSite("opening/state"));
      t.stratum = opening::draw_stratum(stream.strata, *book_.given, u, book_.model.unsaid_stratum());
      t.set_list(stream.list);
      t.set_priority(priority_from(book_.value(stream.priority)));
      t.since = book_.now() - engine::duration_from_days(std::max(0.0, book_.distributions[row.age].sample(u)));
      room_.place(e, {row.step, {}, {}, book_.model.steps[row.step].kind != StepKind::kBook}, false, {}, {});
    }
  }
}

template class OpeningLists<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
