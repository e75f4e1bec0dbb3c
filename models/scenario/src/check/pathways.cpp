/// Pathways as graphs (Boost.Graph): every step can be reached, from every step the end can be reached, and what is
/// released was seized.

#include <algorithm>
#include <bitset>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <optional>
#include <set>

#include "check/check.hpp"

namespace icsflow::models {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

/// A way from one step to another. `done`: the step did what it is for (seized the unit) before going there.
struct Way {
  Vertex to;
  bool done = true;
};

struct StepGraph {
  Graph graph;
  std::vector<std::vector<Way>> ways;
};

/// Those of `branches` that anybody takes: with a share above 0 where it is known.
std::vector<const Branch*> taken(const Scenario& scenario, const Binding* binding,
                                 const std::vector<Branch>& branches) {
  constexpr double kNothing = 1e-9;
  double sum = 0;
  for (const Branch& branch : branches) sum += value_of(scenario, binding, branch.probability).value_or(0);
  std::vector<const Branch*> out;
  for (const Branch& branch : branches) {
    const bool rest = branches.size() > 1 && !branch.probability.given();
    const double share = rest ? 1 - sum : value_of(scenario, binding, branch.probability).value_or(1);
    if (share > kNothing) out.push_back(&branch);
  }
  return out;
}

/// Where other tokens begin because of this step: branches, another pathway of the patient.
std::vector<std::string> begins(const StepSpec& step) {
  if (step.kind == StepKind::kRestart) return {step.target};
  return step.all_of;
}

/// Without a binding: every way that is written. With one: the ways that can be gone there.
StepGraph graph_of(const Scenario& scenario, const PathwaySpec& pathway, const Binding* binding = nullptr) {
  StepGraph out{Graph(pathway.steps.size()), std::vector<std::vector<Way>>(pathway.steps.size())};
  const auto index = [&](const std::string& name) {
    const auto found =
        std::find_if(pathway.steps.begin(), pathway.steps.end(), [&](const StepSpec& s) { return s.name == name; });
    return static_cast<Vertex>(found - pathway.steps.begin());
  };
  for (Vertex from = 0; from < pathway.steps.size(); ++from) {
    const StepSpec& step = pathway.steps[from];
    const auto add = [&](const std::string& name, bool done) {
      const Vertex to = name.empty() ? pathway.steps.size() : index(name);
      if (to >= pathway.steps.size()) return;
      boost::add_edge(from, to, out.graph);
      out.ways[from].push_back({to, done});
    };
    if (binding == nullptr) {
      for (const auto& ways : ways_on(step)) {
        for (const auto& branch : *ways.branches) add(branch.to, true);
      }
      for (const auto& branch : step.missed) add(branch.to, false);
    } else {
      for (const auto& ways : ways_on(step)) {
        for (const Branch* branch : taken(scenario, binding, *ways.branches)) add(branch->to, true);
      }
      for (const Branch* branch : taken(scenario, binding, step.missed)) add(branch->to, false);
    }
    for (const auto& name : step.shortest_queue) add(name, true);
    // Branches and restarts are reached from here, but by tokens of their own, which hold nothing.
    for (const auto& name : begins(step)) {
      if (index(name) < pathway.steps.size()) boost::add_edge(from, index(name), out.graph);
    }
    add(step.full, false);
    add(step.cancelled, false);
    add(step.elsewhere, false);
  }
  return out;
}

/// Marks what can be reached from `roots`.
template <class G>
std::vector<bool> reached(const G& graph, const std::vector<Vertex>& roots) {
  std::vector<boost::default_color_type> colors(boost::num_vertices(graph), boost::white_color);
  const auto color_map = boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph));
  boost::queue<Vertex> queue;
  for (const Vertex root : roots) {
    if (colors[root] == boost::white_color)
      boost::breadth_first_visit(graph, root, queue, boost::bfs_visitor<>(), color_map);
  }
  std::vector<bool> out(colors.size());
  std::transform(colors.begin(), colors.end(), out.begin(), [](auto color) { return color != boost::white_color; });
  return out;
}

/// Steps at which another provider's transfer joins the pathway: `pathway.step`.
std::set<std::string> joined_steps(const Scenario& scenario) {
  std::set<std::string> out;
  for (const auto& pathway : scenario.pathways) {
    for (const auto& step : pathway.steps) {
      for (const auto& target : step.transfers) out.insert(target.pathway);
    }
  }
  return out;
}

/// Which pools a pathway holds when it enters each step: on some way (may), on every way (must).
struct Holdings {
  static constexpr std::size_t kMostPools = 64;
  using Set = std::bitset<kMostPools>;
  std::vector<std::string> pools;
  std::vector<Set> may, must;
};

/// @param entries where patients come in, with nothing
std::optional<Holdings> holdings_of(const PathwaySpec& pathway, const StepGraph& steps,
                                    const std::vector<Vertex>& entries) {
  Holdings h;
  for (const auto& step : pathway.steps) {
    if (step.kind != StepKind::kSeize && step.kind != StepKind::kRelease) continue;
    for (const auto& pool : step.pools()) {
      if (std::find(h.pools.begin(), h.pools.end(), pool) == h.pools.end()) h.pools.push_back(pool);
    }
  }
  if (h.pools.size() > Holdings::kMostPools) return std::nullopt;
  h.may.resize(pathway.steps.size());
  h.must.assign(pathway.steps.size(), Holdings::Set().set());
  std::vector<Vertex> work = entries;
  for (const Vertex entry : entries) h.must[entry].reset();
  for (const auto& step : pathway.steps) {
    for (const auto& name : begins(step)) {
      const auto* to = find_named(pathway.steps, &StepSpec::name, name);
      if (to == nullptr) continue;
      work.push_back(static_cast<Vertex>(to - pathway.steps.data()));
      h.must[work.back()].reset();
    }
  }
  while (!work.empty()) {
    const Vertex at = work.back();
    work.pop_back();
    const StepSpec& step = pathway.steps[at];
    for (const Way& way : steps.ways[at]) {
      Holdings::Set may = h.may[at], must = h.must[at];
      for (const auto& name : step.pools()) {
        const auto pool = static_cast<std::size_t>(std::find(h.pools.begin(), h.pools.end(), name) - h.pools.begin());
        if (step.kind == StepKind::kSeize && way.done) {
          may.set(pool);
          if (!step.first_of) must.set(pool);
        } else if (step.kind == StepKind::kRelease) {
          may.reset(pool);
          must.reset(pool);
        }
      }
      const Holdings::Set new_may = h.may[way.to] | may, new_must = h.must[way.to] & must;
      if (new_may == h.may[way.to] && new_must == h.must[way.to]) continue;
      h.may[way.to] = new_may;
      h.must[way.to] = new_must;
      work.push_back(way.to);
    }
  }
  return h;
}

/// Nobody has two units of one pool: what is seized is given back before it is seized again.
void check_seizes(Context& context, const PathwaySpec& pathway, const Holdings& holdings) {
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    if (step.kind != StepKind::kSeize) continue;
    for (const auto& name : step.pools()) {
      const auto pool = static_cast<std::size_t>(std::find(holdings.pools.begin(), holdings.pools.end(), name) -
                                                 holdings.pools.begin());
      if (!holdings.may[v].test(pool)) continue;
      context.error_at("pathways." + pathway.name + '.' + step.name + ".seize",
                       "expected a resource of which the patient has no unit; on some way to this step " + quote(name) +
                           " is seized and not released");
    }
  }
}

void check_releases(Context& context, const PathwaySpec& pathway, const Holdings& holdings,
                    const std::vector<bool>& reachable) {
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    if (step.kind != StepKind::kRelease || !reachable[v]) continue;
    const auto pool = static_cast<std::size_t>(std::find(holdings.pools.begin(), holdings.pools.end(), step.target) -
                                               holdings.pools.begin());
    const std::string path = "pathways." + pathway.name + '.' + step.name + ".release";
    if (!holdings.may[v].test(pool)) {
      context.error_at(path, "expected a resource that an earlier step seizes; found " + quote(step.target));
    } else if (!holdings.must[v].test(pool)) {
      context.warn(context.place_of(path), path,
                   quote(step.target) + " is not held on every way to this step; then nothing is released");
    }
  }
}

/// Steps that a token passes through from one of `roots`, without the branches it begins.
/// @param but steps where it goes no further
std::vector<bool> passed(const StepGraph& steps, std::vector<Vertex> roots, const std::vector<Vertex>& but = {}) {
  std::vector<bool> out(steps.ways.size(), false);
  for (const Vertex root : roots) out[root] = true;
  while (!roots.empty()) {
    const Vertex at = roots.back();
    roots.pop_back();
    if (std::find(but.begin(), but.end(), at) != but.end()) continue;
    for (const Way& way : steps.ways[at]) {
      if (out[way.to]) continue;
      out[way.to] = true;
      roots.push_back(way.to);
    }
  }
  return out;
}

/// Once another provider has taken over there is nobody here to do anything with.
void check_transfers(Context& context, const PathwaySpec& pathway, const StepGraph& steps) {
  std::vector<Vertex> after;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    if (pathway.steps[v].kind != StepKind::kTransfer) continue;
    for (const Way& way : steps.ways[v]) {
      if (way.done) after.push_back(way.to);
    }
  }
  const auto gone = passed(steps, std::move(after));
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    if (!gone[v] || step.kind == StepKind::kGo || step.kind == StepKind::kRelease || step.kind == StepKind::kLeave)
      continue;
    context.error_at("pathways." + pathway.name + '.' + step.name,
                     "expected nothing but \"go\", \"release\" and \"leave\" after a transfer, when the patient is "
                     "with the other provider; found " +
                         quote(std::string(format::steps()[static_cast<std::size_t>(step.kind)].name)));
  }
}

/// A request for a place goes through the pathway until it is accepted. One that comes to an end before is never
/// answered, and its patient waits for ever.
void check_accepts(Context& context, const PathwaySpec& pathway, const StepGraph& steps,
                   const std::set<std::string>& joined) {
  std::vector<Vertex> entries, ends;
  bool accepts = false;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const std::string name = pathway.name + '.' + pathway.steps[v].name;
    const StepKind kind = pathway.steps[v].kind;
    if (joined.count(name) > 0 || (v == 0 && joined.count(pathway.name) > 0)) entries.push_back(v);
    if (kind == StepKind::kAccept || kind == StepKind::kTransfer) ends.push_back(v);
    accepts = accepts || kind == StepKind::kAccept;
  }
  if (!accepts) return;
  const auto asking = passed(steps, std::move(entries), ends);
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    if (!asking[v] || (step.kind != StepKind::kLeave && step.kind != StepKind::kTransfer)) continue;
    context.error_at("pathways." + pathway.name + '.' + step.name,
                     "expected an \"accept\" on every way of a request from another provider; found a way to this " +
                         quote(std::string(format::steps()[static_cast<std::size_t>(step.kind)].name)) +
                         " without one: who asks would never be answered");
  }
}

/// Who finds no place to wait must not come back to the same step at the same instant: it is as full as before, for
/// ever.
void check_full(Context& context, const PathwaySpec& pathway) {
  const auto find = [&](const std::string& name) { return find_named(pathway.steps, &StepSpec::name, name); };
  for (const StepSpec& step : pathway.steps) {
    const StepSpec* at = step.full.empty() ? nullptr : find(step.full);
    for (std::size_t n = 0; at != nullptr && at != &step && n < pathway.steps.size(); ++n) {
      const bool no_time = at->kind == StepKind::kGo || at->kind == StepKind::kRelease ||
                           at->kind == StepKind::kRestart || at->kind == StepKind::kAccept;
      const bool one_way = no_time && at->next.size() == 1 && !at->next_by.given();
      at = one_way ? find(at->next.front().to) : at->full.empty() ? nullptr : find(at->full);
    }
    if (at != &step) continue;
    context.error_at("pathways." + pathway.name + '.' + step.name + ".full",
                     "expected some time, or another way on, before this step is tried again; who finds it full comes "
                     "back by " +
                         quote(step.full) + " at the same instant");
  }
}

/// What the patient does as a whole happens outside of branches, and what ends a branch inside.
void check_branches(Context& context, const PathwaySpec& pathway, const StepGraph& steps, std::vector<Vertex> entries) {
  std::vector<Vertex> heads;
  for (const auto& step : pathway.steps) {
    for (const auto& name : begins(step)) {
      const auto* to = find_named(pathway.steps, &StepSpec::name, name);
      if (to == nullptr) continue;
      (step.kind == StepKind::kAllOf ? heads : entries).push_back(static_cast<Vertex>(to - pathway.steps.data()));
    }
  }
  const auto whole = passed(steps, std::move(entries)), branch = passed(steps, std::move(heads));
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    const std::string path = "pathways." + pathway.name + '.' + step.name;
    if (whole[v] && step.kind == StepKind::kJoin)
      context.error_at(path, "expected \"join\" at the end of a branch of \"all_of\"; found it outside of any");
    if (!branch[v]) continue;
    if (step.kind == StepKind::kLeave || step.kind == StepKind::kTransfer || step.kind == StepKind::kAccept) {
      context.error_at(path, "expected every branch of \"all_of\" to end in a \"join\"; found \"" +
                                 std::string(format::steps()[static_cast<std::size_t>(step.kind)].name) +
                                 "\" in a branch: the patient leaves or moves as a whole");
    }
    if (step.due.given()) {
      context.error_at(path + ".due",
                       "expected no clock in a branch of \"all_of\": it is the patient's; found when one is due");
    }
    if (!step.marks.empty()) {
      context.error_at(path + ".mark",
                       "expected no mark in a branch of \"all_of\": clocks and counts are the "
                       "patient's; mark the step before the branches or after them");
    }
  }
}

void check_pathway(Context& context, const PathwaySpec& pathway, const std::set<std::string>& joined) {
  const StepGraph steps = graph_of(context.scenario, pathway);
  std::vector<Vertex> entries{0}, ends;
  bool is_joined = false;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    if (joined.count(pathway.name + '.' + pathway.steps[v].name) > 0) {
      entries.push_back(v);
      is_joined = true;
    }
    if (pathway.steps[v].kind == StepKind::kLeave || pathway.steps[v].kind == StepKind::kJoin) ends.push_back(v);
  }
  const auto reachable = reached(steps.graph, entries);
  const auto ending = reached(boost::make_reverse_graph(steps.graph), ends);
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const std::string path = "pathways." + pathway.name + '.' + pathway.steps[v].name;
    if (!reachable[v])
      context.error_at(path, "no step leads here; expected a way from the first step, " + quote(pathway.steps[0].name));
    if (reachable[v] && !ending[v]) context.error_at(path, "endless: no \"leave\" can be reached from this step");
  }
  check_branches(context, pathway, steps, entries);
  for (const StepSpec& step : pathway.steps) {
    if (step.due.given() && !pathway.rtt) {
      context.error_at(
          "pathways." + pathway.name + '.' + step.name + ".due",
          "expected \"rtt: yes\" in the pathway, because a clock is to start; found a pathway without clocks");
    }
  }
  check_transfers(context, pathway, steps);
  check_accepts(context, pathway, steps, joined);
  check_full(context, pathway);
  const auto holdings = holdings_of(pathway, steps, entries);
  if (!holdings) return;
  check_seizes(context, pathway, *holdings);
  if (!is_joined) check_releases(context, pathway, *holdings, reachable);
}

/// A `restart` that comes round to itself whatever happens would fill the memory: each patient begins another, who
/// begins another. Those that can be avoided are judged by numbers (validate_load.cpp).
void check_restarts(OncePerBinding& once, const Binding& binding, const StepGraph& steps, const std::vector<Vertex>& ends) {
  const PathwaySpec& pathway = *binding.pathway;
  struct Restart {
    Vertex at, to;
    bool endless = true;
  };
  std::vector<Restart> restarts;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    if (pathway.steps[v].kind != StepKind::kRestart) continue;
    const auto* to = find_named(pathway.steps, &StepSpec::name, pathway.steps[v].target);
    restarts.push_back({v, static_cast<Vertex>(to - pathway.steps.data())});
  }
  /// Does everybody who begins at `from` come to `step`?
  const auto surely = [&](Vertex from, Vertex step) {
    if (from == step) return true;
    const auto passes = passed(steps, {from}, {step});
    return std::none_of(ends.begin(), ends.end(), [&](Vertex end) { return passes[end]; });
  };
  // One that surely begins none of the others without end, has an end itself.
  for (bool found = true; found;) {
    found = false;
    for (Restart& r : restarts) {
      if (!r.endless) continue;
      r.endless = std::any_of(restarts.begin(), restarts.end(),
                              [&](const Restart& next) { return next.endless && surely(r.to, next.at); });
      found = found || !r.endless;
    }
  }
  for (const Restart& r : restarts) {
    if (!r.endless) continue;
    once.error("pathways." + pathway.name + '.' + pathway.steps[r.at].name,
                  "endless: the pathway that begins at " + quote(pathway.steps[r.to].name) +
                      " surely begins another in its turn, and that one too",
                  binding.label);
  }
}

/// Shares of 0 can make a way without end of one that is written with an end.
void check_ending(Context& context, OncePerBinding& once, const Binding& binding, const std::set<std::string>& joined) {
  const PathwaySpec& pathway = *binding.pathway;
  const StepGraph steps = graph_of(context.scenario, pathway, &binding);
  std::vector<Vertex> entries, ends;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const bool is_joined = joined.count(pathway.name + '.' + pathway.steps[v].name) > 0;
    if (binding.rate == nullptr ? is_joined : v == 0) entries.push_back(v);
    if (pathway.steps[v].kind == StepKind::kLeave || pathway.steps[v].kind == StepKind::kJoin) ends.push_back(v);
  }
  if (entries.empty()) entries.push_back(0);
  const auto reachable = reached(steps.graph, entries);
  const auto ending = reached(boost::make_reverse_graph(steps.graph), ends);
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    if (!reachable[v] || ending[v]) continue;
    once.error("pathways." + pathway.name + '.' + pathway.steps[v].name,
                  "endless: every way from this step to a \"leave\" has a share of 0", binding.label);
  }
  check_restarts(once, binding, steps, ends);
}

}  // namespace

void validate_pathways(Context& context) {
  const auto joined = joined_steps(context.scenario);
  for (const auto& pathway : context.scenario.pathways) {
    if (!pathway.steps.empty() && context.clean("pathways." + pathway.name)) check_pathway(context, pathway, joined);
  }
}

void validate_endings(Context& context, const std::vector<Binding>& bindings) {
  const auto joined = joined_steps(context.scenario);
  OncePerBinding once(context);
  for (const Binding& binding : bindings) {
    if (binding.readable && !binding.pathway->steps.empty()) check_ending(context, once, binding, joined);
  }
}

}  // namespace icsflow::models
