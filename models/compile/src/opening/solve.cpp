// The opening state: where the pathways found at a census are in their pathways.
//
// Those with a running clock are on the published list: their stage follows from their age (service.hpp). Patients
// without a running clock (in beds, in care) are found without chance (flow.hpp); what is left of their stay is drawn
// in each replication (provider_opening.ipp).

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "opening/flow.hpp"
#include "opening/service.hpp"

namespace icsflow::models {
namespace {

/// Whether anything opens with patients without a running clock.
bool opens_stays(const CompiledModel& m) {
  if (m.stationary_stays) return true;
  for (const CompiledProvider& p : m.providers) {
    if (std::any_of(p.pools.begin(), p.pools.end(), [](const CompiledPool& c) { return c.opening != kNoParameter; }))
      return true;
  }
  return false;
}

/// What is known of the clocks of a service when all have gone through.
struct ServiceClocks {
  double per_day = 0;         ///< patients who come with a clock, or have one here
  SourceFlow::Clocks places;  ///< of all sources
  bool own = false;           ///< its own pathway starts clocks
};

class OpeningSolve {
 public:
  explicit OpeningSolve(CompiledModel& model)
      : m_(model),
        in_(model),
        keeps_stays_(opens_stays(model)),
        clocks_(model.services.size()),
        with_clock_(model.providers.size()) {}

  void run() {
    m_.service_openings.assign(m_.services.size(), {});
    m_.opening_stays.assign(m_.providers.size(), {});
    m_.opening_sources.clear();
    if (starts_empty()) return;
    follow_services();
    follow_streams();
    sort_stays();
    solve_services();
  }

  /// Whether the scenario says nothing of a census.
  [[nodiscard]] bool starts_empty() const { return m_.opening_list.empty() && !keeps_stays_; }

  [[nodiscard]] OpeningFindings findings() const {
    OpeningFindings out;
    out.with_clock = with_clock_;
    for (const ServiceClocks& c : clocks_) out.clocks.push_back({c.places.undecided, c.places.decided});
    return out;
  }

 private:
  [[nodiscard]] double arrivals_per_day(double rate, std::uint32_t profile) const {
    if (profile == kNone) return rate;
    return rate * m_.profiles[profile].integral(engine::kStart, m_.end) / m_.run_days;
  }

  void follow_services() {
    std::vector<double> referrals(m_.services.size(), 0);
    for (const CompiledProvider& p : m_.providers) {
      for (const CompiledStream& s : p.streams) {
        if (!s.referral) continue;
        const std::uint16_t service = in_.instance_of(m_.steps[s.entry]).service;
        referrals[service] += arrivals_per_day(in_.value(s.rate) * in_.value(s.share), s.profile);
      }
    }
    for (std::uint16_t i = 0; i < size16(m_.services); ++i) {
      OpeningSource source;
      source.name = "service/" + m_.services[i].id;
      source.localities = m_.services[i].localities;
      // A service to which nobody is referred goes through too, for the places where its clocks run.
      const SourceFlow flow = follow(in_, source, m_.services[i].entry, keeps_stays_);
      add(std::move(source), flow, referrals[i], true);
      clocks_[i].own = flow.clocks[i].any();
    }
  }

  void follow_streams() {
    for (std::uint16_t p = 0; p < size16(m_.providers); ++p) {
      for (std::uint32_t i = 0; i < m_.providers[p].streams.size(); ++i) {
        const CompiledStream& s = m_.providers[p].streams[i];
        if (s.referral) continue;
        OpeningSource source;
        source.name = "stream/" + s.id;
        source.localities = s.localities;
        source.list = s.list;
        source.priority = s.priority;
        if (s.population != kNoParameter) {
          source.provider = p;
          source.population = i;
        }
        const SourceFlow flow = follow(in_, source, s.entry, keeps_stays_);
        add(std::move(source), flow, a_day(s), s.is_rate);
      }
    }
  }

  /// Patients who come a day.
  [[nodiscard]] double a_day(const CompiledStream& s) const {
    if (s.population != kNoParameter) return in_.value(s.population);  // as shares go, all are alike
    if (s.is_rate) return arrivals_per_day(in_.value(s.rate), s.profile) * s.mean_batch;
    double rate = 0;
    for (const CompiledStream::Dated& d : s.dated) rate += static_cast<double>(d.count) * s.mean_batch / m_.run_days;
    return rate;
  }

  /// @param rate        patients a day
  /// @param stationary  whether there is a stationary number of them (else the numbers are only shares)
  void add(OpeningSource source, const SourceFlow& flow, double rate, bool stationary) {
    for (const auto& [service, number] : flow.enter) {
      if (flow.clocks[service].any()) clocks_[service].per_day += number * rate;
    }
    for (std::size_t i = 0; i < clocks_.size(); ++i) {
      SourceFlow::Clocks& all = clocks_[i].places;
      all.undecided = all.undecided || flow.clocks[i].undecided;
      all.decided = all.decided || flow.clocks[i].decided;
      all.by_transfer = std::min(all.by_transfer, flow.clocks[i].by_transfer);
    }
    for (std::size_t p = 0; p < with_clock_.size(); ++p) with_clock_[p] |= flow.with_clock[p];
    if (!keeps_stays_) return;
    for (OpeningStay stay : flow.stays) {
      stay.weight *= rate;
      stay.source = static_cast<std::uint32_t>(m_.opening_sources.size());
      stay.stationary = stationary;
      if (stay.weight > 0) m_.opening_stays[in_.instance_of(m_.steps[stay.step]).provider].push_back(stay);
    }
    m_.opening_sources.push_back(std::move(source));
  }

  /// One order, whatever the order of the files.
  void sort_stays() {
    const auto key = [this](const OpeningStay& s) {
      return std::tie(m_.opening_sources[s.source].name, in_.instance_of(m_.steps[s.step]).pathway,
                      m_.step_names[s.step]);
    };
    const auto names = [this](const OpeningStay& s) {
      return std::pair(s.seized == kNoStep ? std::string() : m_.step_names[s.seized],
                       s.has_locality ? m_.localities[s.locality] : std::string());
    };
    for (auto& stays : m_.opening_stays) {
      std::stable_sort(stays.begin(), stays.end(), [&](const OpeningStay& a, const OpeningStay& b) {
        if (key(a) != key(b)) return key(a) < key(b);
        if (a.ready != b.ready) return a.ready < b.ready;
        if (names(a) != names(b)) return names(a) < names(b);
        return a.weight < b.weight;
      });
    }
  }

  /// The services that the published list names.
  void solve_services() {
    std::map<std::uint16_t, ServiceInflow> inflows;
    for (const OpeningRow& row : m_.opening_list) {
      ServiceInflow& inflow = inflows[row.service];
      for (std::size_t b = 0; b < kBands; ++b) {
        if (row.decided) {
          inflow.decided += row.bands[b];
        } else {
          inflow.open[b] += row.bands[b];
        }
      }
    }
    for (auto& [service, inflow] : inflows) {
      const ServiceClocks& clocks = clocks_[service];
      const StepId own_entry = m_.services[service].entry;
      inflow.service = service;
      inflow.per_day = clocks.per_day;
      inflow.entry = clocks.own || clocks.places.by_transfer == kNoStep ? own_entry : clocks.places.by_transfer;
      inflow.with_clock = inflow.entry != own_entry || !clocks.own;
      m_.service_openings[service] = solve_service(in_, inflow);
    }
  }

  CompiledModel& m_;
  SolveInput in_;
  bool keeps_stays_;
  std::vector<ServiceClocks> clocks_;      // by service
  std::vector<std::uint64_t> with_clock_;  // by provider: pools that patients with a running clock have units of
};

}  // namespace

void solve_opening(CompiledModel& m, OpeningFindings* findings) {
  OpeningSolve solve(m);
  solve.run();
  if (findings != nullptr && !solve.starts_empty()) *findings = solve.findings();
}

}  // namespace icsflow::models
