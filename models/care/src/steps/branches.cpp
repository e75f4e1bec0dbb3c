#include "steps/branches.hpp"

#include <algorithm>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
Slot Branches<Fel>::begin_from(Slot e, const CompiledHead& head) {
  const Token& from = book_.tokens[e];
  const std::uint64_t from_id = from.id;
  const Luck of = patients_.overflow.luck(from, book_.step_of(from));
  const Slot child = patients_.tokens.create(engine::child_identity(of.identity, head.ordinal | of.visit));
  Token& t = book_.tokens[child];
  t.stratum = book_.tokens[e].stratum;
  t.set_priority(book_.tokens[e].priority());
  t.set_list(book_.tokens[e].list());
  t.step = head.step;
  book_.observe_beginning(child, from_id);
  book_.resume(child, head.step);
  return child;
}

template <class Fel>
void Branches<Fel>::fork(Slot e, const CompiledStep& s) {
  ++book_.record.steps[s.stat].arrived;
  for (std::uint32_t i = s.heads; i < s.heads + s.head_count; ++i) {
    const Slot child = begin_from(e, book_.model.heads[i]);
    --book_.record.created;
    book_.tokens[child].set(kBranch);
    patients_.overflow.of(child).parent = e;
    patients_.overflow.of(e).branches.push_back(child);
  }
}

template <class Fel>
void Branches<Fel>::join(Slot branch) {
  const Slot parent = patients_.overflow.of(branch).parent;
  std::vector<Slot>& at_work = patients_.overflow.of(parent).branches;
  at_work.erase(std::find(at_work.begin(), at_work.end(), branch));
  const bool last = at_work.empty();
  book_.destroy(branch);
  if (!last) return;
  const Token& t = book_.tokens[parent];
  StepRecord& record = book_.record.steps[book_.step_of(t).stat];
  const engine::Duration took = book_.now() - t.since;
  book_.record.add_wait(book_.step_of(t).stat, t.priority(), t.stratum, took);
  record.waited += took > engine::Duration{} ? 1 : 0;
  book_.resume(parent, book_.next_step(parent));
}

template <class Fel>
void Branches<Fel>::restart(Slot e, const CompiledStep& s) {
  const Slot child = begin_from(e, book_.model.heads[s.heads]);
  const CompiledInstance& instance = book_.model.instances[s.instance];
  for (std::uint32_t i = 0; i < instance.attribute_count; ++i) {
    const CompiledAttribute& a = book_.model.attributes[instance.attributes + i];
    patients_.attributes.carry(child, a.name, patients_.attributes.attribute(e, a));
  }
}

template class Branches<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
