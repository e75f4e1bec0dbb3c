#pragma once

/// The numbers of groups of staff and of teams, and how staff limit a resource, which the compiled tables have too.

#include <array>
#include <cstdint>

#include "icsflow/scenario/number_field.hpp"

namespace icsflow::models {

/// How staff limit a resource; none: they do not. See workforce.hpp for the formulae.
enum class StaffingRule : std::uint8_t { kNone, kBeds, kProportional, kTheatreTeam };

/// The numbers of a group of staff.
template <class Value>
struct StaffGroupNumbers {
  Value establishment = not_given<Value>(), vacancy = not_given<Value>(), sickness = not_given<Value>();
  Value leave = not_given<Value>(), budgeted_sickness = not_given<Value>();
  Value bank_fill = not_given<Value>(), agency_fill = not_given<Value>();
  Value observed_vacancy = not_given<Value>();
};
template <class Value>
inline constexpr auto kStaffGroupNumbers = std::to_array<NumberField<StaffGroupNumbers<Value>, Value>>({
    {"establishment", &StaffGroupNumbers<Value>::establishment, rules::kNumber, kRequired, ReadAt::kRun,
     "whole-time equivalents"},
    {"vacancy", &StaffGroupNumbers<Value>::vacancy, rules::kShare, otherwise("0"), ReadAt::kRun,
     "of the establishment"},
    {"sickness", &StaffGroupNumbers<Value>::sickness, rules::kShare, otherwise("0"), ReadAt::kRun, "of own staff"},
    {"leave", &StaffGroupNumbers<Value>::leave, rules::kShare, otherwise("0"), ReadAt::kRun, "and study"},
    {"budgeted_sickness", &StaffGroupNumbers<Value>::budgeted_sickness, rules::kShare, otherwise("0"), ReadAt::kRun,
     "that the establishment allows for"},
    {"bank_fill", &StaffGroupNumbers<Value>::bank_fill, rules::kShare, otherwise("0"), ReadAt::kRun,
     "of the shortfall"},
    {"agency_fill", &StaffGroupNumbers<Value>::agency_fill, rules::kShare, otherwise("0"), ReadAt::kRun,
     "of the shortfall"},
    // What the published capacities were seen at stays what it was.
    {"observed_vacancy", &StaffGroupNumbers<Value>::observed_vacancy, rules::kShare, in_words("`vacancy`"),
     ReadAt::kCompile, "at which the published capacities were seen"},
});
static_assert(is_complete<StaffGroupNumbers<ParameterId>>(kStaffGroupNumbers<ParameterId>));

/// The numbers of the rule theatre_team.
template <class Value>
struct TeamNumbers {
  Value floaters = not_given<Value>();  ///< universal floating posts per `teams` teams
  Value teams = not_given<Value>();
};
template <class Value>
inline constexpr auto kTeamNumbers = std::to_array<NumberField<TeamNumbers<Value>, Value>>({
    {"floaters", &TeamNumbers<Value>::floaters, rules::kCount, kRequired, ReadAt::kRun,
     "who can fill any post, for `teams` teams"},
    {"teams", &TeamNumbers<Value>::teams, rules::kPositiveCount, kRequired, ReadAt::kRun, "that share the floaters"},
});
static_assert(is_complete<TeamNumbers<ParameterId>>(kTeamNumbers<ParameterId>));

}  // namespace icsflow::models
