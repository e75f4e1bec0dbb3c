/// The summary as one JSON object.

#include <nlohmann/json.hpp>

#include "comparison.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/report/run_text.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/visible.hpp"
#include "start_guard_json.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;  // NaN becomes null

Json parallel_json(const ParallelOutcome& o) {
  return {{"said", to_text(o)},
          {"workers", o.plan.workers},
          {"replications_at_once", o.plan.at_once},
          {"workers_per_replication", o.plan.inner_workers},
          {"last_replications", o.plan.last},
          {"workers_per_last_replication", o.plan.last_inner_workers},
          {"short_of_memory", o.plan.short_of_memory},
          {"windows", o.all.windows},
          {"parallel_windows", o.all.parallel_windows},
          {"events_per_window", o.all.events_per_window()},
          {"messages", o.all.messages},
          {"lookahead_hours", o.lookahead_hours},
          {"merged_providers", o.merged}};
}

Json profile_json(const RunProfile& p) {
  Json providers = Json::array(), kinds = Json::object(), memory = Json::object();
  for (const RunProfile::Provider& one : p.providers)
    providers.push_back({{"id", one.id}, {"events", one.events}, {"seconds", one.seconds}, {"bytes", one.bytes}});
  for (const RunProfile::Kind& kind : p.kinds) kinds[kind.name] = kind.events;
  for (const RunProfile::Memory& part : p.memory) memory[part.part] = part.bytes;
  return {{"replications", p.replications},
          {"events", p.events},
          {"windows", p.windows},
          {"parallel_windows", p.parallel_windows},
          {"events_per_window", p.events_per_window()},
          {"messages", p.messages},
          {"seconds",
           {{"opening", p.phases.opening},
            {"handling", p.phases.handling},
            {"delivering", p.phases.delivering},
            {"between_windows", p.phases.between},
            {"waiting", p.phases.waiting},
            {"planning", p.phases.planning},
            {"measuring", p.phases.measuring}}},
          {"providers", providers},
          {"events_by_kind", kinds},
          {"memory_bytes", memory}};
}

}  // namespace

std::string to_json(const Summary& s) {
  Json headlines = Json::array();
  for (const SummaryLine& line : s.lines) {
    headlines.push_back({{"section", line.info.section},
                         {"measure", line.info.measure},
                         {"scope", line.info.scope},
                         {"dimension", line.info.dimension},
                         {"label", line.info.full_label()},
                         {"format", name(line.info.format)},
                         {"mean", line.value.mean},
                         {"mean_low", line.value.mean_low},
                         {"mean_high", line.value.mean_high},
                         {"p10", line.value.p10},
                         {"p90", line.value.p90},
                         {"replications", line.value.count}});
    if (line.spread)
      headlines.back()["spread"] = {{"draws", line.spread->groups},
                                    {"variance_of_luck", line.spread->within},
                                    {"variance_of_inputs", line.spread->between},
                                    {"share_of_inputs", line.spread->share},
                                    {"share_low", line.spread->share_low},
                                    {"share_high", line.spread->share_high}};
  }
  Json published = Json::array();
  for (const ComparisonLine& line : s.comparison)
    published.push_back({{"measure", line.published.measure},
                         {"scope", line.published.scope},
                         {"label", line.label},
                         {"format", name(line.format)},
                         {"role", role(line.published)},
                         {"source", line.published.source},
                         {"published", line.value},
                         {"simulated", line.simulated},
                         {"per_month", line.per_month}});
  Json run = {{"resumed", s.run.resumed},
              {"events", s.run.events},
              {"seconds", s.run.seconds},
              {"events_per_second", s.run.events_per_second()},
              {"peak_memory_bytes", s.run.peak_memory}};
  if (s.run.parallel.replications > 0) run["parallel"] = parallel_json(s.run.parallel);
  if (s.run.profile) run["profile"] = profile_json(*s.run.profile);
  Json page = {{"name", s.name},
               {"file", s.file},
               {"start", iso_date(s.start)},
               {"until", iso_date(s.until)},
               {"replications", s.replications},
               {"seed", s.seed},
               {"ranges", ranges_are_of(!s.noise.empty(), !s.uncertain.empty())},
               {"headlines", headlines},
               {"published", published},
               {"run", run},
               {"results", {{"directory", s.directory}, {"files", s.files}}}};
  if (!s.targets.empty()) page["targets"] = targets_json(s.targets, {"run"});
  if (s.start_guard) page["start_guard"] = json_of(*s.start_guard);
  for (const Replication& r : s.unfinished)
    page["unfinished"].push_back({{"replication", r.number}, {"status", name(r.status)}, {"message", r.message}});
  for (const UncertainInfo& u : s.uncertain)
    page["uncertain"].push_back({{"path", u.path},
                                 {"unit", name(u.unit)},
                                 {"shape", u.shape},
                                 {"low", u.low},
                                 {"value", u.value},
                                 {"high", u.high}});
  for (const NoiseInfo& n : s.noise) {
    Json shared = Json::object();
    for (const auto& [factor, share] : n.shared) shared[factor] = share;
    page["noise"].push_back({{"path", n.path}, {"cv", n.cv}, {"persistence", n.persistence}, {"shared", shared}});
  }
  // Text in a scenario may not be UTF-8; a summary is not the place to fail on it.
  return visible_json(page.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace icsflow::models
