#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "icsflow/scenario/priority.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "lookup.hpp"
#include "parts.hpp"
#include "pathways/pathways.hpp"
#include "providers/channels.hpp"
#include "providers/sessions.hpp"
#include "scope.hpp"
#include "sources/profiles.hpp"
#include "sources/streams.hpp"

namespace icsflow::models {
namespace {

/// What a service is without its type.
void number_services(CompileContext& c) {
  CompiledModel& m = c.model;
  for (const ServiceSpec& s : c.in.services) {
    CompiledService out;
    out.id = s.id;
    out.provider_id = s.provider;
    out.function = s.function;
    out.name = s.name;
    out.provider = provider_index(c.in, s.provider);
    if (out.provider == kNoIndex) {
      c.problem(s.place, "provider", fmt::format("expected a provider; found \"{}\"", s.provider));
      out.provider = 0;
    }
    out.removal_site = c.site("clock/removal");
    auto& local = m.providers[out.provider].services;
    out.local = static_cast<std::uint16_t>(local.size());
    local.push_back(static_cast<std::uint16_t>(m.services.size()));
    m.services.push_back(out);
  }
}

/// Sessions and rates that its type gives to a service.
void compile_service(const Scope& scope, std::uint16_t index, const ServiceTypeSpec& type) {
  CompileContext& c = scope.context;
  CompiledService& service = c.model.services[index];
  CompiledProvider& provider = c.model.providers[scope.provider];
  for (const SessionSpec& spec : type.sessions) {
    compile_session(scope, spec, c.in.providers[scope.provider], service.id + "/" + spec.name, index,
                    provider.sessions);
    c.at_most(provider.sessions.size(), "sessions of services at " + provider.id);
  }
  scope.resolve_all(kServiceNumbers<Number>, kServiceNumbers<ParameterId>, type, service);
  scope.or_constant(service.rate, 0);
  service.removals_by_wait = scope.resolve_by_wait(type.removals_by_wait);
  service.working_rate = is_working_rate(c, service.rate);
}

/// The stream of those whom `source` refers to the service. It is drawn where it is received: what arrives there is the
/// sum of two draws, of when a referral is sent and of how long it is under way, and needs nothing of the sender.
void add_referrals(const Scope& scope, std::uint16_t service, const ServiceTypeSpec& type, const std::string& source,
                   const Number& share) {
  CompileContext& c = scope.context;
  CompiledModel& m = c.model;
  const std::uint16_t from = provider_index(c.in, source);
  if (from == kNoIndex) {
    c.problem(type.place, "referred_from", fmt::format("expected a provider; found \"{}\"", source));
    return;
  }
  CompiledStream out;
  out.id = source + "/" + m.services[service].id;
  out.identity = engine::hash_name("stream/" + out.id);
  out.rate = m.services[service].rate;
  out.share = scope.resolve_or(share, 1);
  out.profile = arrival_profile(c, "", m.services[service].working_rate, type.season, type.place);
  out.entry = m.services[service].entry;
  out.priority = c.constant(kDefaultPriority);
  out.urgent_share = m.services[service].urgent_share;
  const ProviderSpec& gp = c.in.providers[from];
  const auto lives = std::find(m.localities.begin(), m.localities.end(), gp.locality);
  if (lives != m.localities.end()) {
    out.strata.emplace_back(static_cast<StratumId>(lives - m.localities.begin()), c.constant(1));
  }
  for (const auto& [stratum, unused] : out.strata) m.services[service].strata.emplace_back(stratum, out.share);
  out.referral = true;
  out.floor = channel_floor(c, from, scope.provider, type.place);
  DistributionSpec receipt;
  receipt.numbers.push_back(type.receipt);
  out.receipt = type.receipt.given() ? scope.distribution(receipt) : c.zero_distribution();
  name_sites(c, out);
  m.providers[scope.provider].streams.push_back(std::move(out));
}

/// Its pathway, and the referrals to it.
void bind_service(const Scope& scope, std::uint16_t index, const ServiceTypeSpec& type) {
  CompileContext& c = scope.context;
  const PathwaySpec* path = pathway_named(c.in, type.pathway);
  if (path == nullptr) {
    c.problem(type.place, "pathway", fmt::format("expected a pathway; found \"{}\"", type.pathway));
    return;
  }
  const std::uint16_t instance = bind(*path, scope);
  c.model.services[index].instance = instance;
  c.model.services[index].entry = c.model.instances[instance].first;
  for (const auto& [source, share] : type.referred_from) add_referrals(scope, index, type, source, share);
}

}  // namespace

void make_services(CompileContext& c) {
  number_services(c);
  const auto scope_of = [&c](std::uint16_t i) {
    return Scope{c, &c.in.services[i], nullptr, c.model.services[i].provider};
  };
  for (std::uint16_t i = 0; i < size16(c.in.services); ++i) {
    const ServiceSpec& s = c.in.services[i];
    const ServiceTypeSpec* type = service_type_named(c.in, s.type);
    if (type == nullptr) {
      c.problem(s.place, "type", fmt::format("expected a service type; found \"{}\"", s.type));
      continue;
    }
    compile_service(scope_of(i), i, *type);
  }
  // Pathways look for sessions by name, so the sessions of all services come first.
  for (std::uint16_t i = 0; i < size16(c.in.services); ++i) {
    const ServiceTypeSpec* type = service_type_named(c.in, c.in.services[i].type);
    if (type != nullptr) bind_service(scope_of(i), i, *type);
  }
}

}  // namespace icsflow::models
