/// Sessions whose list is made of several: how far apart their waits are; sessions whose patients are of classes;
/// sessions whose patients are asked whether they still need the date.

#include <algorithm>
#include <limits>
#include <span>

#include "nouns.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Lists of sessions";

/// Sessions; the records of those that its list is made of.
struct Lists : MeasuredPlace {
  std::size_t p, first, count;
  /// Mean waits of the lists of which somebody was seen.
  [[nodiscard]] std::vector<double> means() const {
    std::vector<double> out;
    for (const SessionRecord& s : std::span(run.record(p).sessions).subspan(first, count)) {
      if (s.wait.count() > 0) out.push_back(s.wait.mean());
    }
    return out;
  }
};

constexpr Headline<Lists> kLists[] = {
    {"sub_list_mean_wait_{item}", "mean wait of those seen", Format::kDays,
     [](const Lists& at) {
       engine::Tally all;
       for (const SessionRecord& s : std::span(at.run.record(at.p).sessions).subspan(at.first, at.count))
         all.merge(s.wait);
       return all.count() > 0 ? all.mean() : kNothing;
     }},
    {"sub_list_least_wait_{item}", "mean wait of those seen, of the list with the shortest", Format::kDays,
     [](const Lists& at) {
       const std::vector<double> means = at.means();
       return means.empty() ? kNothing : *std::min_element(means.begin(), means.end());
     }},
    {"sub_list_greatest_wait_{item}", "mean wait of those seen, of the list with the longest", Format::kDays,
     [](const Lists& at) {
       const std::vector<double> means = at.means();
       return means.empty() ? kNothing : *std::max_element(means.begin(), means.end());
     }},
};

/// Sessions whose patients are of classes.
struct Classes : MeasuredPlace {
  std::size_t p;
  const CompiledSession& session;
  [[nodiscard]] const ClassRecord& of(const Variant& k) const {
    return run.record(p).classes[session.first_class + static_cast<std::size_t>(k.number)];
  }
};

Variants classes_of(const Classes& at) {
  Variants out;
  for (std::size_t k = 0; k < at.session.classes.size(); ++k)
    out.push_back({static_cast<double>(k), at.session.classes[k].name, at.session.classes[k].name});
  return out;
}
Variants with_target(const Classes& at) {
  Variants out = classes_of(at);
  std::erase_if(out, [&](const Variant& k) {
    return at.session.classes[static_cast<std::size_t>(k.number)].target == kNoParameter;
  });
  return out;
}

constexpr Headline<Classes> kOfClasses[] = {
    {.measure = "class_seen_{item}_{variant}",
     .label = "seen: {variant}",
     .total = Total::kAfterWarmUp,
     .variants = classes_of,
     .value_of = [](const Classes& at, const Variant& k) { return static_cast<double>(at.of(k).wait.count()); }},
    {.measure = "class_mean_wait_{item}_{variant}",
     .label = "mean wait of those seen: {variant}",
     .format = Format::kDays,
     .variants = classes_of,
     .value_of =
         [](const Classes& at, const Variant& k) {
           const engine::Tally& wait = at.of(k).wait;
           return wait.count() > 0 ? wait.mean() : kNothing;
         }},
    {.measure = "class_in_time_{item}_{variant}",
     .label = "seen within the target: {variant}",
     .format = Format::kShare,
     .variants = with_target,
     .value_of =
         [](const Classes& at, const Variant& k) {
           const ClassRecord& of = at.of(k);
           return ratio(static_cast<double>(of.in_time), static_cast<double>(of.wait.count()));
         }},
    {.measure = "class_waiting_{item}_{variant}",
     .label = "without a date at the end: {variant}",
     .variants = classes_of,
     .value_of = [](const Classes& at, const Variant& k) { return static_cast<double>(at.of(k).without_date); }},
};

/// Sessions whose patients are asked whether they still need the date.
struct Validations : MeasuredPlace {
  std::size_t p, first, count;
  /// A count of all its lists.
  [[nodiscard]] double sum(std::int64_t ValidationRecord::*of) const {
    std::int64_t all = 0;
    for (const ValidationRecord& v : std::span(run.record(p).validations).subspan(first, count)) all += v.*of;
    return static_cast<double>(all);
  }
};

constexpr Headline<Validations> kValidations[] = {
    {.measure = "validation_asked_{item}",
     .label = "asked whether they still need the date",
     .value = [](const Validations& at) { return at.sum(&ValidationRecord::asked); },
     .total = Total::kAfterWarmUp},
    {.measure = "validation_replied_{item}",
     .label = "of these, replied",
     .value = [](const Validations& at) { return at.sum(&ValidationRecord::replied); },
     .total = Total::kAfterWarmUp},
    {.measure = "validation_removed_{item}",
     .label = "of these, removed unreported",
     .value = [](const Validations& at) { return at.sum(&ValidationRecord::removed); },
     .total = Total::kAfterWarmUp},
    {.measure = "validation_reported_{item}",
     .label = "of these, completed pathways (declined)",
     .value = [](const Validations& at) { return at.sum(&ValidationRecord::reported); },
     .total = Total::kAfterWarmUp},
};

}  // namespace

void lists_of_sessions(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    for (std::size_t i = 0; i < provider.sessions.size(); ++i) {
      const CompiledSession& s = provider.sessions[i];
      const std::string& owner = s.service == kNoIndex ? provider.id : model.services[s.service].id;
      const std::string who = (s.service == kNoIndex ? "" : owner + " ") + s.name + ": ";
      const MeasuredPlace place{run, owner, who, s.name, provider.name};
      if (!s.classes.empty() && !s.is_further_list()) to.headlines(kSection, kOfClasses, Classes{place, p, s});
      if (s.validation.given() && !s.is_further_list())
        to.headlines(kSection, kValidations,
                     Validations{place, p, i, std::max<std::size_t>(1, s.sub_list_ends.size())});
      if (s.sub_list_ends.empty()) continue;
      to.headlines(kSection, kLists, Lists{place, p, i, s.sub_list_ends.size()});
    }
  }
}

}  // namespace icsflow::models
