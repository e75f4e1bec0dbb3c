#include "opening/solve.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

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

/// Whether the scenario says nothing of a census.
bool starts_empty(const CompiledModel& m) { return m.opening_list.empty() && !opens_stays(m); }

/// Services, by number, then the streams that are no referrals, by provider.
std::vector<OpeningSource> sources_of(const CompiledModel& m) {
  std::vector<OpeningSource> sources;
  // A service to which nobody is referred has its flow too, for the places where its clocks run.
  for (const CompiledService& s : m.services) {
    OpeningSource& source = sources.emplace_back();
    source.name = "service/" + s.id;
    source.entry = s.entry;
    source.strata = s.strata;
  }
  for (std::uint16_t p = 0; p < size16(m.providers); ++p) {
    for (std::uint32_t i = 0; i < m.providers[p].streams.size(); ++i) {
      const CompiledStream& s = m.providers[p].streams[i];
      if (s.referral) continue;
      OpeningSource& source = sources.emplace_back();
      source.name = "stream/" + s.id;
      source.entry = s.entry;
      source.strata = s.strata;
      source.clock = s.clock_age != kNone;
      source.list = s.list;
      source.priority = s.priority;
      source.stationary = s.is_rate;
      if (s.population == kNoParameter) continue;
      source.provider = p;
      source.population = i;
    }
  }
  return sources;
}

/// What is known of the clocks of a service when all have gone through.
struct ServiceClocks {
  double per_day = 0;         ///< patients who come with a clock, or have one here
  SourceFlow::Clocks places;  ///< of all sources
};

/// One solve: of the base values, which notes its pieces, or of a replication, which takes over those it can.
class OpeningSolve {
 public:
  /// @param base  pieces of the base values; null if these are solved
  OpeningSolve(const CompiledModel& model, const ModelValues& values, const SolvedOpening* base)
      : m_(model), in_(model, values), base_(base), keeps_stays_(opens_stays(model)), clocks_(model.services.size()) {
    state_.services.resize(m_.services.size());
  }

  OpeningState run() {
    pieces_.rates = rates();
    for (std::size_t i = 0; i < m_.opening_sources.size(); ++i) {
      flows_.push_back(flow_of(i));
      count_clocks(*flows_.back(), pieces_.rates[i]);
    }
    state_.stays = stays();
    solve_services();
    return std::move(state_);
  }

  [[nodiscard]] SolvedOpening take_pieces() { return std::move(pieces_); }

  [[nodiscard]] OpeningFindings findings() const {
    OpeningFindings out;
    out.with_clock.resize(m_.providers.size());
    for (const auto& flow : flows_) {
      for (const auto& [provider, pools] : flow->with_clock) out.with_clock[provider] |= pools;
    }
    for (const ServiceClocks& c : clocks_) out.clocks.push_back({c.places.undecided, c.places.decided});
    return out;
  }

 private:
  // --- rates ---

  [[nodiscard]] double arrivals_per_day(double rate, std::uint32_t profile) const {
    if (profile == kNone) return rate;
    return rate * m_.profiles[profile].integral(engine::kStart, m_.end) / m_.run_days;
  }

  /// Patients who come a day, by source; of a population its size: as shares go, all are alike.
  [[nodiscard]] std::vector<double> rates() const {
    std::vector<double> out(m_.services.size(), 0);
    for (const CompiledProvider& p : m_.providers) {
      for (const CompiledStream& s : p.streams) {
        if (!s.referral) continue;
        const std::uint16_t service = in_.instance_of(m_.steps[s.entry]).service;
        out[service] += arrivals_per_day(in_.value(s.rate) * in_.value(s.share), s.profile);
      }
    }
    for (const CompiledProvider& p : m_.providers) {
      for (const CompiledStream& s : p.streams) {
        if (!s.referral) out.push_back(a_day(s));
      }
    }
    return out;
  }
  [[nodiscard]] double a_day(const CompiledStream& s) const {
    if (s.population != kNoParameter) return in_.value(s.population);
    if (s.is_rate) return arrivals_per_day(in_.value(s.rate), s.profile) * s.mean_batch;
    double rate = 0;
    for (const CompiledStream::Dated& d : s.dated) rate += static_cast<double>(d.count) * s.mean_batch / m_.run_days;
    return rate;
  }

  // --- flows ---

  std::shared_ptr<const SourceFlow> flow_of(std::size_t source) {
    if (base_ != nullptr && base_->flows[source] != nullptr) return base_->flows[source];
    in_.begin_piece();
    auto flow = std::make_shared<const SourceFlow>(follow(in_, m_.opening_sources[source], keeps_stays_));
    if (base_ == nullptr) pieces_.flows.push_back(in_.piece_reads_drawn() ? nullptr : flow);
    return flow;
  }

  void count_clocks(const SourceFlow& flow, double rate) {
    for (const auto& [service, number] : flow.enter) {
      if (flow.clocks_of(service).any()) clocks_[service].per_day += number * rate;
    }
    for (const auto& [service, clocks] : flow.clocks) {
      SourceFlow::Clocks& all = clocks_[service].places;
      all.undecided = all.undecided || clocks.undecided;
      all.decided = all.decided || clocks.decided;
      all.by_transfer = std::min(all.by_transfer, clocks.by_transfer);
    }
  }

  // --- patients without a clock ---

  /// Mean numbers, by Little's law: days there of one patient x patients a day.
  [[nodiscard]] std::shared_ptr<const OpeningState::Stays> stays() const {
    if (base_ != nullptr && base_->flows == flows_ && base_->rates == pieces_.rates) return m_.base.opening.stays;
    OpeningState::Stays out(m_.providers.size());
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      for (OpeningStay stay : flows_[i]->stays) {
        stay.weight *= pieces_.rates[i];
        stay.source = static_cast<std::uint32_t>(i);
        stay.stationary = m_.opening_sources[i].stationary;
        if (stay.weight > 0) out[in_.instance_of(m_.steps[stay.step]).provider].push_back(stay);
      }
    }
    sort(out);
    return std::make_shared<const OpeningState::Stays>(std::move(out));
  }

  /// One order, whatever the order of the files.
  void sort(OpeningState::Stays& all) const {
    const auto key = [this](const OpeningStay& s) {
      return std::tie(m_.opening_sources[s.source].name, in_.instance_of(m_.steps[s.step]).pathway,
                      m_.step_names[s.step]);
    };
    const auto names = [this](const OpeningStay& s) {
      return std::pair(
          s.seized == kNoStep ? std::string() : m_.step_names[s.seized],
          s.has_stratum && !m_.localities.empty() ? m_.localities[m_.locality_of(s.stratum)] : std::string());
    };
    for (auto& stays : all) {
      std::stable_sort(stays.begin(), stays.end(), [&](const OpeningStay& a, const OpeningStay& b) {
        if (key(a) != key(b)) return key(a) < key(b);
        if (a.ready != b.ready) return a.ready < b.ready;
        if (names(a) != names(b)) return names(a) < names(b);
        return a.weight < b.weight;
      });
    }
  }

  // --- patients with a clock ---

  /// Of the services that the published list names.
  [[nodiscard]] std::map<std::uint16_t, ServiceInflow> inflows() const {
    std::map<std::uint16_t, ServiceInflow> out;
    for (const OpeningRow& row : m_.opening_list) {
      ServiceInflow& inflow = out[row.service];
      for (std::size_t b = 0; b < kBands; ++b) {
        if (row.decided) {
          inflow.decided += row.bands[b];
        } else {
          inflow.open[b] += row.bands[b];
        }
      }
    }
    for (auto& [service, inflow] : out) {
      const ServiceClocks& clocks = clocks_[service];
      const StepId own_entry = m_.services[service].entry;
      const bool own_clock = flows_[service]->clocks_of(service).any();  // its own pathway starts clocks
      inflow.service = service;
      inflow.per_day = clocks.per_day;
      inflow.entry = own_clock || clocks.places.by_transfer == kNoStep ? own_entry : clocks.places.by_transfer;
      inflow.with_clock = inflow.entry != own_entry || !own_clock;
    }
    return out;
  }

  void solve_services() {
    for (const auto& [service, inflow] : inflows()) {
      if (base_ != nullptr) {
        const SolvedOpening::Service& base = base_->services.at(service);
        if (!base.reads_drawn && base.inflow == inflow) {
          state_.services[service] = m_.base.opening.services[service];
          continue;
        }
      }
      in_.begin_piece();
      state_.services[service] = std::make_shared<const ServiceOpening>(solve_service(in_, inflow));
      if (base_ == nullptr) pieces_.services[service] = {inflow, in_.piece_reads_drawn()};
    }
  }

  const CompiledModel& m_;
  SolveInput in_;
  const SolvedOpening* base_;
  bool keeps_stays_;
  std::vector<std::shared_ptr<const SourceFlow>> flows_;  // by source
  std::vector<ServiceClocks> clocks_;                     // by service
  SolvedOpening pieces_;
  OpeningState state_;
};

}  // namespace

OpeningFindings solve_opening(CompiledModel& m) {
  m.base.opening.services.resize(m.services.size());
  m.base.opening.stays = std::make_shared<OpeningState::Stays>(m.providers.size());
  if (starts_empty(m)) return {};
  m.opening_sources = sources_of(m);
  OpeningSolve solve(m, m.base, nullptr);
  m.base.opening = solve.run();
  if (m.uncertain_opening) m.solved_opening = std::make_shared<const SolvedOpening>(solve.take_pieces());
  return solve.findings();
}

OpeningState solve_opening(const CompiledModel& m, const ModelValues& drawn) {
  if (m.solved_opening == nullptr) return m.base.opening;
  return OpeningSolve(m, drawn, m.solved_opening.get()).run();
}

}  // namespace icsflow::models
