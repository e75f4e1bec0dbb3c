#include "patients/attributes.hpp"

#include <algorithm>

#include "event_list.hpp"
#include "icsflow/compile/attributes.hpp"

namespace icsflow::models {

template <class Fel>
double Attributes<Fel>::attribute(Slot e, const CompiledAttribute& a) {
  e = overflow_.root_token(e);
  std::uint64_t id = book_.tokens[e].id;
  if (book_.tokens[e].has(kOverflow)) {
    const OverflowRecord& p = overflow_.of(e);
    for (const auto& [name, value] : p.attributes) {
      if (name == a.name) return value;
    }
    if (p.member != kNoMember) id = members[p.member].id;  // the same person each time
  }
  engine::Substream u = book_.substream(id, a.site);
  return draw_attribute(*book_.given, a, u);
}

template <class Fel>
void Attributes<Fel>::carry(Slot e, std::uint32_t name, double value) {
  auto& carried = overflow_.of(e).attributes;
  const auto known = std::find_if(carried.begin(), carried.end(), [name](const auto& c) { return c.first == name; });
  if (known == carried.end()) {
    carried.emplace_back(name, value);
  } else {
    known->second = value;
  }
}

template <class Fel>
void Attributes<Fel>::set_attributes(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  for (std::uint32_t i = s.sets; i < s.sets + s.set_count; ++i) {
    const CompiledAttribute& a = book_.model.sets[i];
    engine::Substream u = book_.substream(overflow_.luck(book_.tokens[e], s), a.site);
    carry(overflow_.root_token(e), a.name, draw_attribute(*book_.given, a, u));
  }
}

template <class Fel>
std::uint32_t Attributes<Fel>::by_attribute(Slot e, std::uint32_t cases) {
  const CompiledCases& c = book_.model.cases[cases & ~kByAttribute];
  const std::uint32_t found = find_case(c, attribute(e, book_.model.attributes[c.attribute]));
  // A label carried from elsewhere that this pathway does not know: as its first case.
  return found == kNone ? c.cases.front().second : found;
}

template <class Fel>
double Attributes<Fel>::days_by_attribute(Slot e, std::uint32_t cases, engine::DrawSite site) {
  const CompiledCases& c = book_.model.cases[cases & ~kByAttribute];
  if (c.unit > 0) return std::max(0.0, attribute(e, book_.model.attributes[c.attribute]) * c.unit);
  engine::Substream u = book_.substream(overflow_.luck(book_.tokens[e], book_.step_of(book_.tokens[e])), site);
  return std::max(0.0, book_.distributions[by_attribute(e, cases)].sample(u));
}

template <class Fel>
CarriedValues Attributes<Fel>::values(Slot e) {
  e = overflow_.root_token(e);
  const Token& t = book_.tokens[e];
  CarriedValues all;
  if (t.step != kNoStep) {
    const CompiledInstance& instance = book_.model.instances[book_.step_of(t).instance];
    for (std::uint32_t i = 0; i < instance.attribute_count; ++i) {
      const CompiledAttribute& a = book_.model.attributes[instance.attributes + i];
      all.emplace_back(a.name, attribute(e, a));
    }
  }
  if (t.has(kOverflow)) {  // set by a step, or brought from another pathway
    for (const auto& [name, value] : overflow_.of(e).attributes) {
      if (std::none_of(all.begin(), all.end(), [n = name](const auto& known) { return known.first == n; }))
        all.emplace_back(name, value);
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

template <class Fel>
void Attributes<Fel>::pack(Slot e, CareMessage& message) {
  if (overflow_.of(e).member != kNoMember) {  // drawn for the person, whom the receiver does not know
    const CompiledInstance& instance = book_.model.instances[book_.step_of(book_.tokens[e]).instance];
    for (std::uint32_t i = 0; i < instance.attribute_count; ++i) {
      const CompiledAttribute& a = book_.model.attributes[instance.attributes + i];
      carry(e, a.name, attribute(e, a));
    }
  }
  std::size_t n = 0;
  for (const auto& [name, value] : overflow_.of(e).attributes) {
    if (n == message.carried.size())
      engine::contract_violation(book_.me.id + ": a patient carries more than a message holds");
    message.carried_names[n] = static_cast<std::uint8_t>(name + 1);
    message.carried[n++] = static_cast<float>(value);
  }
}

template <class Fel>
void Attributes<Fel>::unpack(Slot e, const CareMessage& message) {
  for (std::size_t i = 0; i < message.carried.size() && message.carried_names[i] != 0; ++i) {
    carry(e, message.carried_names[i] - 1U, static_cast<double>(message.carried[i]));
  }
}

template class Attributes<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
