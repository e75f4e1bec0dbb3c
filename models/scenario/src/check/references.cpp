/// Names that must be declared somewhere.

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <unordered_set>

#include "check/check.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/steps/steps.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

/// Looks `name` up: said under `section` (even if it could not be read), or a problem at `path`. Empty names pass.
bool need(Context& context, const std::string& path, const std::string& section, const std::string& what,
          const std::string& name, const std::vector<std::string>& candidates) {
  if (name.empty() || context.is_given(section + '.' + name)) return true;
  context.error_at(path, "expected " + what + "; found " + quote(name) + did_you_mean(name, candidates));
  return false;
}

class References {
 public:
  explicit References(Context& context) : context_(context), scenario_(context.scenario) {
    providers_ = names_of(scenario_.providers, &ProviderSpec::id);
    pathways_ = names_of(scenario_.pathways, &PathwaySpec::name);
    seasons_ = names_of(scenario_.seasons, &SeasonSpec::name);
    profiles_ = names_of(scenario_.profiles, &ProfileSpec::name);
    types_ = names_of(scenario_.service_types, &ServiceTypeSpec::name);
    services_ = names_of(scenario_.services, &ServiceSpec::id);
  }

  void check() {
    for (const auto& provider : scenario_.providers) check_provider(provider);
    for (const auto& pathway : scenario_.pathways) check_steps(pathway);
    for (const auto& type : scenario_.service_types) check_type(type);
    for (const auto& service : scenario_.services) check_service(service);
    for (const auto& stream : scenario_.streams) check_stream(stream);
    for (const auto& transfer : scenario_.opening_transfers) check_opening(transfer);
    check_measures(scenario_.measures);
    check_carried();
  }

 private:
  void check_measures(const MeasuresSpec& measures) {
    for (std::size_t i = 0; i < measures.at.size(); ++i) {
      const std::string path = "measures.at." + std::to_string(i + 1);
      need_provider(path, measures.at[i]);
      if (std::count(measures.at.begin(), measures.at.begin() + static_cast<std::ptrdiff_t>(i), measures.at[i]) > 0)
        context_.error_at(path, "the provider " + quote(measures.at[i]) + " is given twice");
    }
    if (!measures.by.empty() && scenario_.localities.empty() && context_.clean("localities"))
      context_.error_at("measures.by", "expected `localities`, by which to tell patients apart; the scenario has none");
    if (!measures.by.empty() && scenario_.localities.size() >= kMostGroups)
      context_.error_at("measures.by", "expected fewer than " + std::to_string(kMostGroups) +
                                           " localities, by which to tell patients apart; found " +
                                           std::to_string(scenario_.localities.size()));
    for (const MeasuredWindow& window : measures.windows) check_window(window);
    std::vector<std::string> pools;
    for (const auto& provider : scenario_.providers) {
      const bool here =
          measures.at.empty() || std::find(measures.at.begin(), measures.at.end(), provider.id) != measures.at.end();
      for (const auto& pool : provider.pools) {
        if (here) pools.push_back(pool.name);
      }
    }
    for (const auto& [pool, sizes] : measures.pools.sizes) {
      if (std::find(pools.begin(), pools.end(), pool) != pools.end()) continue;
      context_.error_at("measures.pools.sizes." + pool, "expected a pool of the providers that are measured; found " +
                                                            quote(pool) + did_you_mean(pool, pools));
    }
  }

  /// Within the run, after the warm-up.
  void check_window(const MeasuredWindow& window) {
    const std::string key = "measures.windows." + window.name;
    if (!context_.clean(key) || !context_.clean("start") || !context_.clean("until") || !context_.is_given("start") ||
        !context_.is_given("until"))
      return;
    const auto wrong = [&](const char* end, const std::string& expected, std::chrono::sys_days found) {
      context_.error_at(key + "." + end, "expected " + expected + "; found " + iso_date(found));
    };
    std::chrono::sys_days first = scenario_.start;
    if (scenario_.warm_up.said() && context_.clean("warm_up"))
      first += std::chrono::days{
          static_cast<int>(std::ceil(std::clamp(scenario_.parameters.value(scenario_.warm_up.id), 0.0, 1e6)))};
    if (window.from < first)
      wrong("from",
            iso_date(first) + (first == scenario_.start ? ", the start of the run" : ", when the warm_up is over") +
                ", or later",
            window.from);
    if (window.until > scenario_.until)
      wrong("until", iso_date(scenario_.until) + ", the end of the run, or earlier", window.until);
    else if (window.until <= window.from)
      wrong("until", "a date after \"from\"", window.until);
  }

  void need_provider(const std::string& path, const std::string& name) {
    need(context_, path, "providers", "a provider", name, providers_);
  }
  void need_season(const std::string& path, const std::string& name) {
    need(context_, path, "seasons", "a season", name, seasons_);
  }
  void need_pathway(const std::string& path, const std::string& name) {
    need(context_, path, "pathways", "a pathway", name, pathways_);
  }
  void need_locality(const std::string& path, const std::string& name) {
    const auto& known = scenario_.localities;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      context_.error_at(path, "expected one of \"localities\"; found " + quote(name) + did_you_mean(name, known));
    }
  }

  void need_sum(const std::string& path, const std::vector<std::pair<std::string, Number>>& shares) {
    double sum = 0;
    for (const auto& [name, share] : shares) {
      const auto value = value_of(scenario_, nullptr, share);
      if (!value) return;  // wrong already, or a reference
      sum += *value;
    }
    if (!shares.empty() && std::abs(sum - 1) > 1e-9)
      context_.error_at(path, "expected shares that sum to 1; found " + show_sum(sum));
  }
  static std::string show_sum(double sum) { return show(sum, Unit::kNumber); }

  void check_staffing(const ProviderSpec& provider, const std::string& path, const StaffingSpec& staffing) {
    for (const auto& [group, posts] : staffing.roles) {
      const std::string role = path + ".staffing.roles." + group;
      need(context_, context_.is_given(role) ? role : path + ".staffing.group", "providers." + provider.id + ".staff",
           "a staff group of " + provider.id, group, names_of(provider.staff, &StaffGroupSpec::name));
    }
  }

  void check_sessions(const std::string& path, const SessionSpec& sessions) {
    need_season(path + ".season", sessions.season);
    const SeasonSpec* season = find_named(scenario_.seasons, &SeasonSpec::name, sessions.season);
    if (season != nullptr && season->smooth) {
      context_.error_at(path + ".season",
                        "expected a season with a number a month: slots do not change from day to day; " +
                            quote(season->name) + " is smooth");
    }
  }

  void check_provider(const ProviderSpec& provider) {
    const std::string path = "providers." + provider.id;
    if (!provider.locality.empty()) need_locality(path + ".locality", provider.locality);
    for (const auto& pool : provider.pools) check_staffing(provider, path + ".resources." + pool.name, pool.staffing);
    for (const auto& sessions : provider.sessions) {
      check_sessions(path + ".resources." + sessions.name, sessions);
      check_staffing(provider, path + ".resources." + sessions.name, sessions.staffing);
    }
    const std::string at = path + ".cancellation.pool";
    if (!need(context_, at, path + ".resources", "a pool of beds of " + provider.id, provider.cancellation.pool,
              names_of(provider.pools, &PoolSpec::name))) {
      return;
    }
    const PoolSpec* pool = find_named(provider.pools, &PoolSpec::name, provider.cancellation.pool);
    if (!provider.cancellation.pool.empty() && context_.clean(path + ".resources") &&
        (pool == nullptr || !pool->beds)) {
      context_.error_at(at, "expected a pool of beds (\"beds: yes\"); found " + quote(provider.cancellation.pool));
    }
  }

  void check_steps(const PathwaySpec& pathway) {
    const std::string path = "pathways." + pathway.name;
    const auto names = names_of(pathway.steps, &StepSpec::name);
    const std::unordered_set<std::string_view> known(names.begin(), names.end());
    const auto need_step = [&](const std::string& at, const std::string& name) {
      if (name.empty() || known.count(name) > 0) return;
      context_.error_at(at, "expected a step of this pathway; found " + quote(name) + did_you_mean(name, names));
    };
    for (const auto& step : pathway.steps) {
      const std::string at = path + '.' + step.name;
      const auto need_steps = [&](const std::string& key, const std::vector<Branch>& branches) {
        for (const auto& branch : branches) {
          const std::string branch_path = key + '.' + branch.to;
          need_step(context_.is_given(branch_path) ? branch_path : key, branch.to);
        }
      };
      const auto need_listed = [&](const std::string& key, const std::vector<std::string>& listed) {
        for (std::size_t i = 0; i < listed.size(); ++i) need_step(key + '.' + std::to_string(i + 1), listed[i]);
      };
      for (const auto& ways : ways_on(step)) need_steps(at + ".next" + ways.suffix, *ways.branches);
      need_steps(at + ".missed", step.missed);
      need_listed(at + ".next.shortest_queue", step.shortest_queue);
      need_listed(at + ".all_of", step.all_of);
      if (step.kind == StepKind::kRestart) need_step(at + ".restart", step.target);
      check_shortest_queue(pathway, step, at + ".next.shortest_queue");
      need_step(at + ".full", step.full);
      need_step(at + ".cancelled", step.cancelled);
      need_step(at + ".elsewhere", step.elsewhere);
    }
  }

  /// Only steps that wait for a pool have a queue to compare.
  void check_shortest_queue(const PathwaySpec& pathway, const StepSpec& step, const std::string& path) {
    for (std::size_t i = 0; i < step.shortest_queue.size(); ++i) {
      const auto* to = find_named(pathway.steps, &StepSpec::name, step.shortest_queue[i]);
      if (to == nullptr || facts_of(to->kind).asks_for_units()) continue;
      context_.error_at(path + '.' + std::to_string(i + 1),
                        "expected a step that waits for a pool (use or seize); found " + quote(to->name));
    }
  }

  /// What patients carry that does not follow from their identity must fit into a letter when they move.
  void check_carried() {
    std::set<std::string> names, carried;
    const StepSpec* moves = nullptr;
    std::string at;
    for (const auto& pathway : scenario_.pathways) {
      const auto in_population = [&](const StreamSpec& s) { return s.pathway == pathway.name && s.population.given(); };
      bool all = std::any_of(scenario_.streams.begin(), scenario_.streams.end(), in_population);
      for (const auto& step : pathway.steps) {
        for (const auto& set : step.sets) carried.insert(set.name);
        all = all || step.kind == StepKind::kRestart;
        if (step.kind != StepKind::kTransfer || moves != nullptr) continue;
        moves = &step;
        at = "pathways." + pathway.name + '.' + step.name;
      }
      for (const auto& attribute : pathway.attributes) {
        names.insert(attribute.name);
        if (all) carried.insert(attribute.name);
      }
    }
    if (names.size() > kMostAttributes) {
      context_.error_at("pathways", "expected at most " + std::to_string(kMostAttributes) + " attributes; found " +
                                        std::to_string(names.size()));
    }
    if (moves == nullptr || carried.size() <= kMostCarried) return;
    context_.error_at(at, "expected at most " + std::to_string(kMostCarried) +
                              " attributes that steps set (or that belong to pathways with \"restart\" or of a "
                              "population), as patients move between providers; found " +
                              std::to_string(carried.size()));
  }

  void check_type(const ServiceTypeSpec& type) {
    const std::string path = "service_types." + type.name;
    need_pathway(path + ".pathway", type.pathway);
    need_season(path + ".season", type.season);
    for (const auto& [provider, share] : type.referred_from)
      need_provider(path + ".referred_from." + provider, provider);
    need_sum(path + ".referred_from", type.referred_from);
    for (const auto& sessions : type.sessions) check_sessions(path + ".sessions." + sessions.name, sessions);
  }

  void check_service(const ServiceSpec& service) {
    const std::string path = "services." + service.id;
    need_provider(path + ".provider", service.provider);
    if (!need(context_, path + ".type", "service_types", "a service type", service.type, types_)) return;
    const auto* type = find_named(scenario_.service_types, &ServiceTypeSpec::name, service.type);
    const auto* provider = find_named(scenario_.providers, &ProviderSpec::id, service.provider);
    if (type == nullptr || provider == nullptr) return;
    for (const auto& sessions : type->sessions) {
      for (const auto& [group, posts] : sessions.staffing.roles) {
        if (context_.is_given("providers." + provider->id + ".staff." + group)) continue;
        context_.error_at("service_types." + type->name + ".sessions." + sessions.name + ".staffing",
                          "expected a staff group of " + provider->id + "; found " + quote(group) +
                              did_you_mean(group, names_of(provider->staff, &StaffGroupSpec::name)));
      }
    }
  }

  /// A rate per working day wants a weight on one at least.
  void check_weekdays(const StreamSpec& stream, const std::string& path) {
    const auto* profile = find_named(scenario_.profiles, &ProfileSpec::name, stream.profile);
    if (profile == nullptr || stream.rate.id == kNoParameter ||
        scenario_.parameters.at(stream.rate.id).unit != Unit::kWorkingRate)
      return;
    constexpr int kWorkingDays = 5;
    if (std::any_of(profile->week.begin(), profile->week.begin() + kWorkingDays, [](double w) { return w > 0; }))
      return;
    context_.error_at(path + ".profile",
                      "expected a profile with a weight above 0 on one of Monday to Friday, because "
                      "the rate is per working day; found " +
                          quote(stream.profile));
  }

  void check_stream(const StreamSpec& stream) {
    const std::string path = "streams." + stream.id;
    need_provider(path + ".at", stream.provider);
    need_pathway(path + ".pathway", stream.pathway);
    need_season(path + ".season", stream.season);
    need(context_, path + ".profile", "profiles", "a profile", stream.profile, profiles_);
    check_weekdays(stream, path);
    if (!context_.services_missing() &&
        need(context_, path + ".service", "services", "a service", stream.service, services_)) {
      const auto* service = find_named(scenario_.services, &ServiceSpec::id, stream.service);
      if (service != nullptr && service->provider != stream.provider) {
        context_.error_at(path + ".service", "expected a service of " + stream.provider + "; found " +
                                                 quote(stream.service) + " of " + service->provider);
      }
    }
    for (const auto& [name, share] : stream.localities) need_locality(path + ".localities." + name, name);
    need_sum(path + ".localities", stream.localities);
    if (!stream.was.empty()) check_old_id(stream);
    if (!stream.batch.empty()) check_batch(path + ".batch", stream);
  }

  void check_batch(const std::string& path, const StreamSpec& stream) {
    double sum = 0;
    bool has_rest = false;
    for (const auto& size : stream.batch) {
      sum += value_of(scenario_, nullptr, size.share).value_or(0);
      has_rest = has_rest || !size.share.given();
    }
    if (has_rest ? sum > 1 + 1e-9 : std::abs(sum - 1) > 1e-9) {
      context_.error_at(path, std::string("expected shares that sum to ") +
                                  (has_rest ? "at most 1, beside the rest" : "1") + "; found " + show_sum(sum));
    }
  }

  /// Two streams of one identity would have the same patients.
  void check_old_id(const StreamSpec& stream) {
    const auto same = [&](const StreamSpec& other) {
      return &other != &stream && (other.id == stream.was || other.was == stream.was);
    };
    const auto other = std::find_if(scenario_.streams.begin(), scenario_.streams.end(), same);
    if (other == scenario_.streams.end()) return;
    context_.error_at(
        "streams." + stream.id + ".was",
        "expected the id that this stream had before it was renamed; found " + quote(stream.was) +
            (other->id == stream.was ? ", which is another stream" : ", which the stream " + other->id + " was, too"));
  }

  void check_opening(const OpeningTransfer& transfer) {
    const std::string path = "opening.transfers." + transfer.provider + '.' + transfer.pathway + '.' + transfer.step +
                             (transfer.locality.empty() ? "" : '.' + transfer.locality);
    need_provider(path + ".from", transfer.provider);
    if (!transfer.locality.empty()) need_locality(path, transfer.locality);
    const auto* pathway = find_named(scenario_.pathways, &PathwaySpec::name, transfer.pathway);
    if (pathway == nullptr) {
      need_pathway(path + ".step", transfer.pathway);
      return;
    }
    const auto* step = find_named(pathway->steps, &StepSpec::name, transfer.step);
    if (step == nullptr || step->kind != StepKind::kTransfer) {
      std::vector<std::string> transfers;
      for (const auto& s : pathway->steps) {
        if (s.kind == StepKind::kTransfer) transfers.push_back(s.name);
      }
      context_.error_at(path + ".step", "expected a transfer step of " + transfer.pathway + "; found " +
                                            quote(transfer.step) + did_you_mean(transfer.step, transfers));
      return;
    }
    if (transfer.locality.empty() && !step->transfers.empty() && !step->transfers.front().locality.empty())
      context_.error_at(path, "expected \"locality\": patients at " + quote(transfer.step) + " are transferred by it");
  }

  Context& context_;
  const Scenario& scenario_;
  std::vector<std::string> providers_, pathways_, seasons_, profiles_, types_, services_;
};

}  // namespace

void validate_references(Context& context) { References(context).check(); }

}  // namespace icsflow::models
