#include "opening/walks.hpp"

#include <cmath>

#include "icsflow/compile/attributes.hpp"

namespace icsflow::models {

std::uint32_t Walker::by(std::uint32_t index, const Person& person) const {
  const CompiledCases& cases = m_.cases[index & ~kByAttribute];
  const CompiledAttribute& a = m_.attributes[cases.attribute];
  const auto set = std::find_if(person.carried.begin(), person.carried.end(),
                                [&a](const auto& carried) { return carried.first == a.name; });
  engine::Substream u({0, 0}, person.identity, a.site);
  return find_case(cases, set != person.carried.end() ? set->second : in_.attribute(a, u));
}

void Walker::set(const CompiledStep& s, std::uint64_t visit, Person& person) const {
  for (std::uint32_t i = s.sets; i < s.sets + s.set_count; ++i) {
    const CompiledAttribute& a = m_.sets[i];
    engine::Substream u({0, 0}, visit, a.site);
    const double value = in_.attribute(a, u);
    std::erase_if(person.carried, [&a](const auto& carried) { return carried.first == a.name; });
    person.carried.emplace_back(a.name, value);
  }
}

double Walker::window_wait(const CompiledStep& s, double now, engine::Substream& u) const {
  const CompiledWindow& w = in_.provider_of(s).windows[s.resource];
  const double share = in_.window_share(w);
  const double from = engine::in_days(w.from), to = engine::in_days(w.to);
  double day = std::floor(now);
  if (now - day > to) day += 1;
  for (int n = 0; n < 60 && !engine::bernoulli(u, share); ++n) day += 1;
  const double opens = std::max(now, day + from);
  return opens + u.uniform() * std::max(0.0, day + to - opens) - now;
}

double Walker::to_session(const CompiledSession& session, double at, engine::Substream& u) {
  const double from = engine::in_days(session.from), to = engine::in_days(session.to);
  const double time = std::floor(at) + from + u.uniform() * (to - from);
  return time >= at ? time - at : time + 1 - at;
}

StepId Walker::choose(const BranchTable& table, engine::Substream& u, const Person& person) const {
  if (table.count == 0) {
    const CompiledChoice& choice = m_.choices[table.begin];
    if (choice.cases != kNone) return choose(m_.branch_tables[by(choice.cases, person)], u, person);
    // Queues are not known here: as likely to each.
    return choice
        .shortest_queue[static_cast<std::size_t>(u.uniform() * static_cast<double>(choice.shortest_queue.size()))];
  }
  const CompiledBranch* branch = &m_.branches[table.begin];
  double x = table.count > 1 ? u.uniform() : 0;
  for (std::uint16_t i = 0; i + 1 < table.count; ++i) {
    if ((x -= in_.value(branch[i].share)) < 0) return branch[i].to;
  }
  return branch[table.count - 1].to;
}

}  // namespace icsflow::models
