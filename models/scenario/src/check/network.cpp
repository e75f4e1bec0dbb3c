/// The network of providers (Boost.Graph): channels, their floors, and who may send to whom.

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>

#include "check/check.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

constexpr double kHour = 1.0 / 24;

/// In the order of ProviderKind.
const std::vector<std::string>& kind_words() { return format::provider().find("kind")->words; }

/// The smallest honest delay of a message between kinds of providers, days. Source: domain brief, table 1.2 (rows 1,
/// 13, 16, 17, 19-21; C, expert assumption: deliberate hard floors, not statistics). A patient list goes out to the
/// independent sector by contract and post, and comes back as an urgent phone call; everybody else answers in working
/// hours.
double honest_floor(ProviderKind from, ProviderKind to) {
  if (from == ProviderKind::kAcute && to == ProviderKind::kIndependent) return 24 * kHour;
  if (from == ProviderKind::kIndependent && to == ProviderKind::kAcute) return 2 * kHour;
  return kHour;
}

bool is_end(const std::string& end, const ProviderSpec& provider) {
  return end == provider.id || end == kind_word(provider.kind);
}

using Network =
    boost::adjacency_list<boost::setS, boost::vecS, boost::directedS, boost::no_property, const ChannelSpec*>;

/// Providers by index, an edge for each pair a channel leads between; the most particular channel wins.
Network network_of(const Scenario& scenario) {
  Network network(scenario.providers.size());
  for (std::size_t from = 0; from < scenario.providers.size(); ++from) {
    for (std::size_t to = 0; to < scenario.providers.size(); ++to) {
      if (from == to) continue;
      const ChannelSpec* channel = channel_between(scenario, scenario.providers[from], scenario.providers[to]);
      if (channel != nullptr) boost::add_edge(from, to, channel, network);
    }
  }
  return network;
}

class NetworkCheck {
 public:
  NetworkCheck(Context& context, OncePerBinding& once)
      : context_(context), scenario_(context.scenario), once_(once), network_(network_of(context.scenario)) {}

  void check_channels() {
    for (const auto& channel : scenario_.channels) {
      const std::string path = "channels." + channel.from + '-' + channel.to;
      check_end(path + ".from", channel.from);
      check_end(path + ".to", channel.to);
      const auto floor = value_of(scenario_, nullptr, channel.floor);
      if (!floor) continue;
      if (*floor <= 0) {
        context_.error_at(path + ".floor",
                          "expected a minimum delay above 0; found 0 (it is what lets providers run in parallel)");
        continue;
      }
      check_floor(path, channel, *floor);
    }
  }

  void check_binding(const Binding& binding) {
    for (const auto& step : binding.pathway->steps) {
      check_route(binding, step);
      for (const auto& target : step.transfers) check_transfer(binding, step, target);
      if (step.kind == StepKind::kTransfer) check_localities(binding, step);
    }
    if (binding.type == nullptr || binding.rate != &binding.type->rate) return;
    for (const auto& [from, share] : binding.type->referred_from) {
      const auto* sender = find_named(scenario_.providers, &ProviderSpec::id, from);
      if (sender == nullptr || sender == binding.provider) continue;
      const std::string path = "service_types." + binding.type->name;
      const auto floor = floor_between(*sender, *binding.provider, path + ".referred_from." + from, binding.label);
      if (!floor || !binding.type->receipt.given()) continue;
      const auto receipt = value_of(scenario_, &binding, binding.type->receipt);
      if (receipt && *receipt < *floor) below_floor(path + ".receipt", *receipt, *floor, *sender, *binding.provider);
    }
  }

 private:
  [[nodiscard]] bool kind_is_known(const ProviderSpec& p) const {
    return context_.clean("providers." + p.id + ".kind");
  }

  void check_end(const std::string& path, const std::string& end) {
    std::vector<std::string> candidates = names_of(scenario_.providers, &ProviderSpec::id);
    if (context_.is_given("providers." + end)) return;
    const auto& kinds = kind_words();
    if (std::any_of(kinds.begin(), kinds.end(), [&](const auto& word) { return word == end; })) {
      const auto& all = scenario_.providers;
      const bool used =
          std::any_of(all.begin(), all.end(), [&](const ProviderSpec& p) { return kind_word(p.kind) == end; });
      // A kind that could not be read may have been this one: one slip is told once.
      const bool all_kinds_known =
          std::all_of(all.begin(), all.end(), [this](const ProviderSpec& p) { return kind_is_known(p); });
      if (!used && all_kinds_known)
        context_.warn(context_.place_of(path), path, "there is no provider of the kind " + quote(end));
      return;
    }
    candidates.insert(candidates.end(), kinds.begin(), kinds.end());
    context_.error_at(
        path, "expected a provider, or a kind of provider; found " + quote(end) + did_you_mean(end, candidates));
  }

  void check_floor(const std::string& path, const ChannelSpec& channel, double floor) {
    for (const auto& from : scenario_.providers) {
      for (const auto& to : scenario_.providers) {
        if (&from == &to || !is_end(channel.from, from) || !is_end(channel.to, to)) continue;
        const double least = honest_floor(from.kind, to.kind);
        // Rounding of the unit (24 h is not exactly 1/24 * 24) must not refuse the floor itself.
        if (floor >= least * (1 - 1e-9)) continue;
        context_.error_at(path + ".floor", "expected at least " + hours(least) + ", the shortest honest delay from " +
                                               kind_word(from.kind) + " to " + kind_word(to.kind) + "; found " +
                                               hours(floor));
        return;
      }
    }
  }

  static std::string hours(double days) { return show(days * 24, Unit::kNumber) + " h"; }

  /// The floor, or a problem that no channel leads there.
  std::optional<double> floor_between(const ProviderSpec& from, const ProviderSpec& to, const std::string& path,
                                      const std::string& label) {
    const auto a = static_cast<std::size_t>(&from - scenario_.providers.data());
    const auto b = static_cast<std::size_t>(&to - scenario_.providers.data());
    const auto [edge, found] = boost::edge(a, b, network_);
    if (!found) {
      if (context_.clean("channels") && kind_is_known(from) && kind_is_known(to))
        once_.error(path, "expected a channel from " + from.id + " to " + to.id + "; none is declared", label);
      return std::nullopt;
    }
    return value_of(scenario_, nullptr, network_[edge]->floor);
  }

  void below_floor(const std::string& path, double delay, double floor, const ProviderSpec& from,
                   const ProviderSpec& to) {
    once_.error(path,
                "expected at least the channel's floor of " + hours(floor) + " from " + from.id + " to " + to.id +
                    "; found " + hours(delay),
                "");
  }

  /// Where the file says where a transfer leads.
  static std::string targets_path(const Binding& binding, const StepSpec& step) {
    if (!step.route.empty()) return "routes." + step.route;
    return "pathways." + binding.pathway->name + '.' + step.name + ".transfer";
  }

  /// A library's `$route` that the scenario does not say.
  void check_route(const Binding& binding, const StepSpec& step) {
    if (step.route.empty() || context_.is_given("routes." + step.route)) return;
    std::vector<std::string> names;
    for (const auto& [name, route] : context_.routes) names.push_back(name);
    once_.error(
        "pathways." + binding.pathway->name + '.' + step.name + ".transfer",
        "expected one of the scenario's \"routes\"; found " + quote('$' + step.route) + did_you_mean(step.route, names),
        binding.label);
  }

  void check_transfer(const Binding& binding, const StepSpec& step, const TransferTarget& target) {
    const std::string path = "pathways." + binding.pathway->name + '.' + step.name;
    const std::string at = targets_path(binding, step) + (target.locality.empty() ? "" : '.' + target.locality);
    const auto* receiver = find_named(scenario_.providers, &ProviderSpec::id, target.provider);
    if (receiver == nullptr) {
      if (!context_.is_given("providers." + target.provider)) {
        once_.error(at + ".to",
                    "expected a provider; found " + quote(target.provider) +
                        did_you_mean(target.provider, names_of(scenario_.providers, &ProviderSpec::id)),
                    "");
      }
      return;
    }
    check_target_pathway(at, target);
    if (receiver == binding.provider) {
      once_.error(at + ".to", "expected another provider; found the one the pathway runs at", binding.label);
      return;
    }
    const auto there = floor_between(*binding.provider, *receiver, at + ".to", binding.label);
    // A pathway that nobody has to accept passes at once: nothing is asked and nothing comes back.
    if (asks_first(target)) {
      const auto back = floor_between(*receiver, *binding.provider, at + ".to", binding.label);
      check_delay(binding, path + ".ask", step.ask, there, *binding.provider, *receiver);
      check_delay(binding, path + ".offer", step.offer, back, *receiver, *binding.provider);
    }
    check_delay(binding, path + ".move", step.move, there, *binding.provider, *receiver);
  }

  [[nodiscard]] bool asks_first(const TransferTarget& target) const {
    const auto* pathway =
        find_named(scenario_.pathways, &PathwaySpec::name, target.pathway.substr(0, target.pathway.find('.')));
    const auto accepts = [](const StepSpec& s) { return s.kind == StepKind::kAccept; };
    return pathway != nullptr && std::any_of(pathway->steps.begin(), pathway->steps.end(), accepts);
  }

  void check_target_pathway(const std::string& at, const TransferTarget& target) {
    const auto dot = target.pathway.find('.');
    const std::string name = target.pathway.substr(0, dot);
    const auto* pathway = find_named(scenario_.pathways, &PathwaySpec::name, name);
    if (pathway == nullptr) {
      if (context_.is_given("pathways." + name)) return;
      once_.error(at + ".pathway",
                  "expected a pathway; found " + quote(name) +
                      did_you_mean(name, names_of(scenario_.pathways, &PathwaySpec::name)),
                  "");
      return;
    }
    if (dot != std::string::npos) {
      const std::string step = target.pathway.substr(dot + 1);
      if (find_named(pathway->steps, &StepSpec::name, step) == nullptr) {
        once_.error(at + ".pathway",
                    "expected a step of " + name + "; found " + quote(step) +
                        did_you_mean(step, names_of(pathway->steps, &StepSpec::name)),
                    "");
      }
    }
    if (target.service.empty()) return;
    const auto* service = find_named(scenario_.services, &ServiceSpec::id, target.service);
    if (service == nullptr || service->provider != target.provider) {
      once_.error(at + ".service",
                  "expected a service of " + target.provider + "; found " + quote(target.service) +
                      did_you_mean(target.service, names_of(scenario_.services, &ServiceSpec::id)),
                  "");
    }
  }

  /// A constant delay below the floor; random ones are raised to it as they are drawn.
  void check_delay(const Binding& binding, const std::string& path, const DistributionSpec& d,
                   const std::optional<double>& floor, const ProviderSpec& from, const ProviderSpec& to) {
    if (!floor || d.numbers.empty() || d.form != DistributionSpec::Form::kDeterministic) return;
    const auto delay = value_of(scenario_, &binding, d.numbers[0]);
    if (delay && *delay < *floor) below_floor(path, *delay, *floor, from, to);
  }

  void check_localities(const Binding& binding, const StepSpec& step) {
    if (step.transfers.empty() || step.transfers[0].locality.empty()) return;
    const std::string path = targets_path(binding, step);
    const auto& known = scenario_.localities;
    for (const auto& target : step.transfers) {
      if (std::find(known.begin(), known.end(), target.locality) == known.end()) {
        once_.error(
            path + '.' + target.locality,
            "expected one of \"localities\"; found " + quote(target.locality) + did_you_mean(target.locality, known),
            "");
      }
    }
    for (const auto& name : known) {
      const auto covers = [&](const TransferTarget& t) { return t.locality == name; };
      if (std::none_of(step.transfers.begin(), step.transfers.end(), covers)) {
        once_.error(path, "expected a target for each locality; found none for " + quote(name), "");
      }
    }
    if (binding.stream != nullptr && binding.stream->localities.empty()) {
      once_.error(path, "expected patients with a locality; \"localities\" is missing", binding.label);
    }
  }

  Context& context_;
  const Scenario& scenario_;
  OncePerBinding& once_;
  Network network_;
};

}  // namespace

std::string kind_word(ProviderKind kind) { return kind_words()[static_cast<std::size_t>(kind)]; }

const ChannelSpec* channel_between(const Scenario& scenario, const ProviderSpec& from, const ProviderSpec& to) {
  const ChannelSpec* best = nullptr;
  int best_ids = -1;
  for (const auto& channel : scenario.channels) {
    if (!is_end(channel.from, from) || !is_end(channel.to, to)) continue;
    const int ids = 2 * (channel.from == from.id ? 1 : 0) + (channel.to == to.id ? 1 : 0);
    if (ids > best_ids) {
      best = &channel;
      best_ids = ids;
    }
  }
  return best;
}

void validate_network(Context& context, const std::vector<Binding>& bindings) {
  OncePerBinding once(context);
  NetworkCheck check(context, once);
  check.check_channels();
  for (const auto& binding : bindings) {
    if (binding.readable) check.check_binding(binding);
  }
  for (const auto& [name, route] : context.routes) {
    if (route.is_used || !context.clean("routes." + name)) continue;
    context.warn(context.place_of("routes." + name), "routes." + name, "no transfer refers to " + quote('$' + name));
  }
}

}  // namespace icsflow::models
