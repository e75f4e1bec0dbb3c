/// The declarations of format.hpp, in the order of docs/scenario-format.md.

#include "fields/format.hpp"

#include <algorithm>

namespace icsflow::models::format {

namespace {

Key simple(std::string_view name, Form form, std::string_view meaning) { return {name, form, meaning}; }
Key text(std::string_view name, std::string_view meaning) { return simple(name, Form::kText, meaning); }
Key name(std::string_view key, std::string_view meaning) { return simple(key, Form::kName, meaning); }
Key number(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kNumber, meaning, rule};
}
Key numbers(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kNumbers, meaning, rule};
}
Key list(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kNumberList, meaning, rule};
}
Key whole(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kWhole, meaning, rule};
}
Key word(std::string_view name, std::vector<std::string> words, std::string_view meaning) {
  return {name, Form::kWord, meaning, {}, std::move(words)};
}
Key block(std::string_view name, Form form, const Block& of, std::string_view meaning) {
  return {name, form, meaning, {}, {}, &of};
}
Key weights(std::string_view name, std::size_t size, std::string_view meaning) {
  Key key = simple(name, Form::kWeights, meaning);
  key.size = size;
  return key;
}

}  // namespace

const Key* Block::find(std::string_view key) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == key; });
  return found == keys.end() ? nullptr : &*found;
}

const Block& scenario() {
  static const Block kBlock{
      "scenario",
      {
          whole("icsflow", {Unit::kCount, 1, 1}, "version of this format").required(),
          text("name", "what results are called; a what-if file says its own").required(),
          text("description", "what it is about"),
          simple("extends", Form::kFile, "the scenario this file changes (section 9)"),
          simple("start", Form::kDate, "first simulated day. The opening census is the evening before").required(),
          simple("until", Form::kDate, "first day not simulated").required(),
          simple(
              "closes", Form::kTime,
              "when the last day ends; where there are no services, sessions, beds, grants or patients who are `ready`")
              .otherwise("24:00"),
          number("warm_up", rules::kDuration,
                 "left out of the statistics, but for waiting lists and daily series; less than the run")
              .otherwise("0"),
          whole("seed", {Unit::kCount, 0, 1.8446744073709552e19}, "of all chance").otherwise("1"),
          whole("replications", {Unit::kCount, 1, 1e6}, "how often it is run").otherwise("1"),
          word("deadlock", {"stop", "end_replication"},
               "when a replication cannot go on, its patients waiting for each other: stop the study, or end that "
               "replication, count it and go on")
              .otherwise("stop"),
          block("calendar", Form::kBlock, calendar(), "bank holidays").otherwise("those of England and Wales"),
          simple("localities", Form::kNames, "where patients live, when transfers depend on it"),
          simple("parameters", Form::kParameters, "for `$name`; any unit"),
          simple("distributions", Form::kDistributions, "of time, for `$name` where one is wanted, section 5"),
          block("profiles", Form::kNamedBlocks, profile(), "shapes of arrivals over the week, section 7"),
          simple("seasons", Form::kSeasons,
                 "shapes of arrivals over the year: 12 multipliers, January first, section 7"),
          block("providers", Form::kNamedBlocks, provider(), "section 3").required(),
          block("channels", Form::kBlocks, channel(), "who may send to whom, and how fast at least, section 4"),
          block("pathways", Form::kNamedBlocks, pathway(), "section 5"),
          simple("include", Form::kFiles,
                 "pathway libraries: YAML files with the one key `pathways`; paths are relative to the file that names "
                 "them"),
          block("service_types", Form::kNamedBlocks, service_type(), "section 6"),
          block("services", Form::kBlock, services(), "section 6"),
          block("streams", Form::kNamedBlocks, stream(), "section 7; `streams` or `services` must be there"),
          block("opening", Form::kBlock, opening(), "section 8"),
          block("published", Form::kBlocks, published(), "figures shown beside the simulated ones, section 8"),
          block("interventions", Form::kNamedBlocks, intervention(), "what changes during the run, section 12"),
          block("uncertainty", Form::kNamedBlocks, uncertainty(), "what is not known, section 13"),
          block("measures", Form::kBlock, measures(), "what else is measured, section 14"),
      }};
  return kBlock;
}

const Block& library() {
  static const Block kBlock{"library", {block("pathways", Form::kNamedBlocks, pathway(), "section 5").required()}};
  return kBlock;
}

const Block& calendar() {
  static const Block kBlock{"calendar",
                            {simple("holidays", Form::kHolidays, "`england-and-wales`, `none` or a list of dates")
                                 .otherwise("england-and-wales"),
                             simple("add", Form::kDates, "days that are bank holidays as well"),
                             simple("remove", Form::kDates, "bank holidays that are none")}};
  return kBlock;
}

const Block& provider() {
  static const Block kBlock{
      "provider",
      {
          text("name", "as people call it").otherwise("the id"),
          word("kind", {"acute", "community", "independent", "council", "primary_care", "other"}, "what it is")
              .required(),
          name("locality", "one of `localities`: where the patients live whom it refers to services"),
          simple("parameters", Form::kParameters, "for `$name`"),
          block("staff", Form::kNamedBlocks, staff_group(), "groups of staff, below"),
          simple("resources", Form::kNamedResources, "what patients wait for: pools and sessions, below"),
          block("windows", Form::kNamedBlocks, window(), "times of day at which something may happen, below"),
          block("cancellation", Form::kBlock, cancellation(), "the morning look at the beds, below"),
      }};
  return kBlock;
}

const Block& staff_group() {
  static const Block kBlock{
      "staff_group",
      {
          number("establishment", rules::kNumber, "whole-time equivalents").required(),
          number("vacancy", rules::kShare, "of the establishment").otherwise("0"),
          number("sickness", rules::kShare, "of own staff").otherwise("0"),
          number("leave", rules::kShare, "and study").otherwise("0"),
          number("budgeted_sickness", rules::kShare, "that the establishment allows for").otherwise("0"),
          number("bank_fill", rules::kShare, "of the shortfall").otherwise("0"),
          number("agency_fill", rules::kShare, "of the shortfall").otherwise("0"),
          number("observed_vacancy", rules::kShare, "at which the published capacities were seen")
              .otherwise("`vacancy`"),
      }};
  return kBlock;
}

const Block& pool() {
  static const Block kBlock{
      "pool",
      {
          word("kind", {"pool", "sessions"}, "`pool`: beds, staff, places").required(),
          {"capacity", Form::kNumber, "units; needed unless there are `shifts`", rules::kCount, {"unlimited"}},
          block("shifts", Form::kNamedBlocks, shift(), "who is on when, instead of `capacity`, below"),
          word("at_shift_end", {"finish", "hand_over", "preempt"},
               "what happens to the patients in service, below; needed with `shifts`"),
          number("waiting_room", rules::kCount, "places to wait; steps then need `full:`").otherwise("unlimited"),
          word("discipline", {"fifo", "lifo", "random", "shortest_first"}, "who is next among those of one priority")
              .otherwise("fifo"),
          word("preemption", {"none", "resume", "repeat"},
               "whether a patient of better priority takes the unit of another, who then goes on or starts again")
              .otherwise("none"),
          simple("turnover", Form::kDistribution, "from the end of a use until the unit is free again, e.g. cleaning"),
          simple("staffing", Form::kStaffing, "how staff limit the pool, below"),
          block("grants", Form::kBlock, grants(), "free units are given out once a day only: `at`, `share`"),
          simple("beds", Form::kYesNo, "counted as beds").otherwise("no"),
          number("escalation", rules::kShare,
                 "extra beds opened next day when the 07:00 occupancy is above `escalation_at`; both, and with `beds: "
                 "yes`"),
          number("escalation_at", rules::kShare, "see `escalation`"),
          number("opening", rules::kCount, "units in use at 00:00 of the first day; others open empty (section 8)"),
      }};
  return kBlock;
}

const Block& grants() {
  static const Block kBlock{"grants",
                            {
                                simple("at", Form::kTime, "time of day").required(),
                                simple("share", Form::kWeekShares, "of the free units, Monday first").required(),
                            }};
  return kBlock;
}

const Block& shift() {
  static const Block kBlock{"shift",
                            {
                                {"days",
                                 Form::kWords,
                                 "on which it starts; a bank holiday is like a Sunday",
                                 {},
                                 {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
                                 nullptr,
                                 0,
                                 false,
                                 "every day"},
                                simple("from", Form::kTime, "its start").required(),
                                simple("to", Form::kTime, "its end; at or before `from`: of the next day").required(),
                                number("units", rules::kCount, "on this shift").required(),
                            }};
  return kBlock;
}

const Block& window() {
  static const Block kBlock{
      "window",
      {
          simple("from", Form::kTime, "start of the window").required(),
          simple("to", Form::kTime, "end of the window").required(),
          simple("share", Form::kWeekShares, "of those who get through on that day, Monday first").required(),
          word("holidays", {"like Sunday"}, "how bank holidays are").otherwise("like Sunday"),
      }};
  return kBlock;
}

const Block& cancellation() {
  static const Block kBlock{
      "cancellation",
      {
          name("pool", "the beds, a pool with `beds: yes`").required(),
          simple("at", Form::kTime, "when it is looked").otherwise("07:00"),
          number("reserve", rules::kNumber, "beds kept for emergencies").otherwise("0"),
          number("protect_over", rules::kDuration, "longer waits are not cancelled").otherwise("364 d"),
      }};
  return kBlock;
}

const Block& sessions() {
  static const Block kBlock{
      "sessions",
      {
          word("kind", {"pool", "sessions"}, "`sessions`; needed among `resources`").required(),
          number("slots", rules::kCalendarRate,
                 "customarily `40 /week`: planned slots; held on `days`, not at bank holidays")
              .required(),
          {"days",
           Form::kWords,
           "when sessions are held",
           {},
           {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
           nullptr,
           0,
           false,
           "Mon to Fri"},
          name("season", "month multipliers of the slots"),
          number("horizon", rules::kDuration, "how far ahead routine dates are booked").otherwise("28 d"),
          number("notice", rules::kDuration,
                 "shortest notice of a routine booking; `0 d`: today's free slots are given at 07:00")
              .otherwise("7 d"),
          number("urgent_notice", rules::kDuration, "shortest notice of an urgent booking").otherwise("2 d"),
          number("release", rules::kDuration, "how long before the date kept slots are released").otherwise("5 d"),
          number("urgent_share", rules::kShare,
                 "of the slots not kept for planned work, those kept for urgent patients")
              .otherwise("0"),
          number("planned_share", rules::kShare, "slots kept for planned work").otherwise("0"),
          number("chronological", rules::kShare, "booked from the front of the list").otherwise("1"),
          number("near_breach", rules::kShare, "booked by who is nearest the next `target`; else anybody")
              .otherwise("0"),
          number("target", rules::kDuration, "the wait that `near_breach` looks at").otherwise("364 d"),
          number("cases_per_session", rules::kPositive,
                 "slots of one session, which are lost together when it finds no team; with `staffing: {rule: "
                 "theatre_team}`. It adds no slots")
              .otherwise("1"),
          simple("staffing", Form::kStaffing,
                 "how staff limit the sessions, below: one that cannot be staffed is lost"),
          simple("from", Form::kTime, "attendances are spread from here").otherwise("09:00"),
          simple("to", Form::kTime, "to here").otherwise("17:00"),
      }};
  return kBlock;
}

namespace {
const std::vector<std::string> kStaffingRules{"beds", "proportional", "theatre_team"};
}

const Block& group_staffing() {
  static const Block kBlock{"group_staffing",
                            {
                                word("rule", kStaffingRules, "`beds` or `proportional`").required(),
                                name("group", "of the provider's `staff`").required(),
                            }};
  return kBlock;
}

const Block& team_staffing() {
  static const Block kBlock{
      "team_staffing",
      {
          word("rule", kStaffingRules, "`theatre_team`").required(),
          number("floaters", rules::kCount, "who can fill any post, for `teams` teams").required(),
          number("teams", rules::kPositiveCount, "that share the floaters").required(),
          numbers("roles", rules::kPositive, "posts of each group in a team").required(),
      }};
  return kBlock;
}

const Block& channel() {
  static const Block kBlock{
      "channel",
      {
          name("from", "id or kind of a provider").required(),
          name("to", "id or kind of a provider").required(),
          number("floor", rules::kDuration, "the shortest time after which a message can have an effect").required(),
      }};
  return kBlock;
}

const Block& pathway() {
  static const Block kBlock{"pathway",
                            {
                                simple("rtt", Form::kYesNo, "whether an RTT clock may run").otherwise("no"),
                                simple("attributes", Form::kAttributes, "what patients carry, below"),
                                simple("steps", Form::kNamedSteps, "the first is where pathways begin").required(),
                            },
                            true};
  return kBlock;
}

const Block& transfer_target() {
  static const Block kBlock{"transfer_target",
                            {
                                name("to", "the provider").required(),
                                simple("pathway", Form::kDottedName, "`pathway` or `pathway.step`").required(),
                                simple("service", Form::kDottedName, "of that provider"),
                            }};
  return kBlock;
}

const Block& smooth_season() {
  static const Block kBlock{"smooth_season", {weights("smooth", 12, "each in the middle of its month").required()}};
  return kBlock;
}

const Block& first_of() {
  static const Block kBlock{"first_of",
                            {simple("first_of", Form::kNames, "one unit, of the first pool that has one").required()}};
  return kBlock;
}

const Block& own_time() {
  static const Block kBlock{"own_time",
                            {
                                name("of", "an attribute that is a number").required(),
                                word("unit", unit_names(Unit::kDuration, false), "that it is in").required(),
                            },
                            true};
  return kBlock;
}

const Block& patience_hazard() {
  static const Block kBlock{"patience_hazard",
                            {
                                number("from", rules::kDuration, "time waited").required(),
                                number("rate", rules::kCalendarRate, "hazard from then on").required(),
                            },
                            true};
  return kBlock;
}

namespace {

/// The keys that steps of several kinds have.
Key step_key(std::string_view key) {
  static const std::vector<Key> kKeys{
      simple("next", Form::kNext, "where to go on. Shares sum to 1; one may be `rest`, which takes what is left")
          .required(),
      simple("set", Form::kSet, "changes attributes when the step is entered"),
      {"mark",
       Form::kMarks,
       "what the step says of the pathway when entered",
       {},
       {"clock_start", "stop_admitted", "stop_non_admitted", "nullify", "remove", "decision_to_admit", "arrive",
        "decide_bed", "leave_department", "admit_emergency", "admit_zero_day", "admit_ordinary", "admit_day_case",
        "ready", "discharged", "pause_start", "pause_end"}},
      simple("for", Form::kDurationBy, "how long the unit is held").required(),
      {"hours",
       Form::kNumberOrList,
       "hours a week that it takes of a pool whose capacity is in hours a week: always the same, or by week of the "
       "use, the last for all further weeks; they do not rise",
       rules::kPositiveCount,
       {},
       nullptr,
       0,
       false,
       "one unit"},
      Key{"priority", Form::kNumberBy, "lower goes first", rules::kPriority}.otherwise("the stream's"),
      name("full", "step to go to when the waiting room is full"),
      number("dna", rules::kShare, "those who do not attend; with `missed`"),
      simple("missed", Form::kBranches, "where those go who do not attend; with `dna`"),
      name("cancelled", "step to go to when the date is cancelled").otherwise("back to the list"),
      name("bed", "pool in which a bed is needed on the day"),
      number("due", rules::kDuration,
             "planned care: who has waited so long without a clock and was not seen by the end of that day has a clock "
             "from that day on, and is on the routine list"),
      {"gives_up",
       Form::kPatience,
       "how patients leave the wait: a hazard, the time they are ready to wait, or a hazard that changes with the time "
       "waited, below; with `elsewhere`",
       rules::kCalendarRate,
       {},
       &patience_hazard()},
      numbers("balks", rules::kShare,
              "the share who do not join the queue when so many wait or more, e.g. `{5: 40 %, 10: 100 %}`; with "
              "`elsewhere`"),
      name("elsewhere", "step to go to on giving up or balking; with `gives_up` or `balks`"),
      word("hold_until", {"next"}, "`next`: the unit is kept until the place that the next step asks for is had")
          .otherwise("the end of the use"),
      simple("ask", Form::kDistribution, "how long the request takes"),
      simple("offer", Form::kDistribution, "how long the answer takes"),
      simple("move", Form::kDistribution, "how long the journey takes"),
  };
  return *std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& k) { return k.name == key; });
}

Block step(Key kind, const std::vector<std::string_view>& keys) {
  Block out{kind.name, {}, true};
  kind.is_required = true;
  out.keys.push_back(std::move(kind));
  for (const auto key : keys) out.keys.push_back(step_key(key));
  out.keys.push_back(step_key("set"));
  out.keys.push_back(step_key("mark"));
  return out;
}

}  // namespace

const std::vector<Block>& steps() {
  static const std::vector<Block> kSteps{
      step(simple("delay", Form::kDurationBy, "time passes"), {"next"}),
      step(name("window", "waits for the provider's window"), {"next"}),
      step(simple("use", Form::kPools, "waits for a unit of the pool, holds it that long, gives it back"),
           {"for", "next", "hours", "priority", "full", "gives_up", "balks", "elsewhere", "hold_until"}),
      step(simple("seize", Form::kPools, "waits for a unit of the pool and keeps it"),
           {"next", "priority", "full", "gives_up", "balks", "elsewhere"}),
      step(name("release", "gives the unit of the pool back"), {"next"}),
      step(name("book", "joins the waiting list of the sessions, is booked, attends"),
           {"next", "dna", "missed", "cancelled", "bed", "due"}),
      step(block("transfer", Form::kTarget, transfer_target(),
                 "asks another provider to take over (at once, if its pathway has no `accept`)"),
           {"next", "ask", "offer", "move", "gives_up", "elsewhere"}),
      step(simple("accept", Form::kYes,
                  "at the receiver: says yes, waits for the patient to arrive; without a request, goes on at once"),
           {"next"}),
      step(name("leave", "the end, with this outcome"), {}),
      step(simple("go", Form::kYes, "nothing but `mark` and `next`"), {"next"}),
      step(simple("all_of", Form::kNames, "branches begin at these steps, side by side; goes on when all have joined"),
           {"next"}),
      step(simple("join", Form::kYes, "the end of a branch of `all_of`"), {}),
      step(name("restart", "another pathway of this patient begins at that step; this one goes on"), {"next"}),
  };
  return kSteps;
}

const std::vector<DistributionWay>& distributions() {
  using Way = DistributionSpec::Form;
  using namespace rules;
  const auto way = [](std::string_view family, const std::vector<std::pair<std::string_view, NumberRule>>& keys) {
    Block out{family, {}, true};
    for (const auto& [key, rule] : keys) out.keys.push_back(number(key, rule, "").required());
    return out;
  };
  const auto log_way = [&] {
    Block out = way("lognormal", {{"mu", kSigned}, {"sigma", kNumber}});
    out.keys.push_back(word("unit", unit_names(Unit::kDuration, false), "").required());
    return DistributionWay{Way::kLognormalLog, std::move(out)};
  };
  static const std::vector<DistributionWay> kWays = [&] {
    std::vector<DistributionWay> ways{
        {Way::kExponential, way("exponential", {{"mean", kPositiveDuration}})},
        {Way::kUniform, way("uniform", {{"low", kDuration}, {"high", kDuration}})},
        {Way::kLognormalMeanSd, way("lognormal", {{"mean", kPositiveDuration}, {"sd", kDuration}})},
        {Way::kLognormalMeanCv, way("lognormal", {{"mean", kPositiveDuration}, {"cv", kNumber}})},
        log_way(),
        {Way::kLognormalMedian, way("lognormal", {{"median", kPositiveDuration}, {"sigma", kNumber}})},
        {Way::kGammaMeanCv, way("gamma", {{"mean", kPositiveDuration}, {"cv", kPositive}})},
        {Way::kGammaShape, way("gamma", {{"shape", kPositive}, {"scale", kPositiveDuration}})},
        {Way::kErlang, way("erlang", {{"mean", kPositiveDuration}, {"stages", kPositiveCount}})},
        {Way::kLoglogistic, way("loglogistic", {{"median", kPositiveDuration}, {"shape", kAboveOne}})},
        {Way::kPareto, way("pareto", {{"low", kPositiveDuration}, {"shape", kAboveOne}})},
        {Way::kWeibull, way("weibull", {{"shape", kPositive}, {"scale", kPositiveDuration}})},
        {Way::kTriangular, way("triangular", {{"low", kDuration}, {"mode", kDuration}, {"high", kDuration}})},
        {Way::kNormal, way("normal", {{"mean", kDuration}, {"sd", kDuration}})},
    };
    auto& normal = ways.back().block.keys;
    normal.push_back(number("low", kDuration, "").otherwise("0"));
    normal.push_back(number("high", kDuration, "").otherwise("none"));
    return ways;
  }();
  return kWays;
}

NumberRule plain(const NumberRule& rule) {
  if (rule.unit != Unit::kDuration) return rule;
  return {Unit::kNumber, rule.low, rules::kAny, rule.above_low};
}

const std::vector<DistributionWay>& number_distributions() {
  static const std::vector<DistributionWay> kWays = [] {
    std::vector<DistributionWay> ways = distributions();
    for (DistributionWay& way : ways) {
      auto& keys = way.block.keys;
      if (way.form == DistributionSpec::Form::kLognormalLog) keys.pop_back();  // numbers have no unit
      for (Key& key : keys) key.rule = plain(key.rule);
    }
    return ways;
  }();
  return kWays;
}

std::vector<std::string> families() {
  std::vector<std::string> names;
  for (const auto& way : distributions()) {
    if (std::find(names.begin(), names.end(), way.block.name) == names.end()) names.emplace_back(way.block.name);
  }
  names.emplace_back("empirical");
  return names;
}

const Block& service_type() {
  static const Block kBlock{
      "service_type",
      {
          name("pathway", "where its pathways run").required(),
          numbers("referred_from", rules::kShare, "the providers that refer; shares sum to 1"),
          number("rate", rules::kRate, "of referrals, usually a `$column`"),
          name("season", "of referrals"),
          number("removals", rules::kCalendarRate, "unreported removals, per day of a running clock").otherwise("0"),
          number("urgent_share", rules::kShare, "of referrals, to the urgent list").otherwise("0"),
          number("receipt", rules::kDuration, "from sending a referral to its receipt, at least the channel's floor")
              .otherwise("0"),
          block("sessions", Form::kNamedBlocks, sessions(), "as among a provider's resources, section 3"),
      },
      true};
  return kBlock;
}

const Block& services() {
  static const Block kBlock{"services", {simple("table", Form::kFile, "a CSV file, below").required()}};
  return kBlock;
}

const Block& stream() {
  static const Block kBlock{
      "stream",
      {
          name("at", "the provider where patients arrive").required(),
          name("pathway", "that they follow").required(),
          simple("service", Form::kDottedName, "of that provider"),
          number("rate", rules::kRate, "of arrivals; this, `arrivals` or `population` must be there"),
          simple("batch", Form::kBatch, "how many arrive together; with `rate`, which is then that of batches")
              .otherwise("1"),
          simple("arrivals", Form::kArrivals,
                 "how many arrive on which dates, or from which times on, instead of `rate`"),
          number("within", rules::kUpToADay, "with `arrivals` that give times: how long after its time a count arrives")
              .otherwise("1 h"),
          number("population", rules::kPositiveCount,
                 "so many people, who come again after they have left, instead of `rate`; with `returns_after`"),
          simple("returns_after", Form::kDistribution, "from leaving (and from the start of the run) to coming again"),
          name("profile", "shape of arrivals over the week").otherwise("constant"),
          name("season", "shape of arrivals over the year").otherwise("constant"),
          number("priority", rules::kPriority, "lower goes first").otherwise("5"),
          word("list", {"routine", "urgent", "planned"}, "waiting list of `book` steps").otherwise("routine"),
          numbers("localities", rules::kShare,
                  "where the patients live, summing to 1; needed if the pathway transfers by locality"),
          simple("parameters", Form::kParameters, "for `$name`"),
          name("department", "`type1`, `type2` or `minor`, for measures of A&E"),
          name("was", "the id before it was renamed: its patients keep their luck (section 9)"),
      }};
  return kBlock;
}

const Block& profile() {
  static const Block kBlock{
      "profile",
      {
          weights("hours", 24, "weights of the hours of a day, scaled to mean 1").otherwise("constant"),
          weights("week", 7, "weights of the days, Monday first, scaled to mean 1").otherwise("constant"),
      }};
  return kBlock;
}

const Block& opening() {
  static const Block kBlock{
      "opening",
      {
          simple("waiting_list", Form::kFile, "a CSV file, below"),
          block("transfers", Form::kBlocks, opening_transfer(), "patients waiting for a transfer at the census"),
          word("stays", {"none", "stationary"},
               "who is in care without being on the list: only who a pool's `opening` asks for, or everywhere as many "
               "as would be there in the long run")
              .otherwise("none"),
          word("above_capacity", {"refuse", "keep"},
               "what is done with an `opening` of more than the pool's units: `keep` opens with them, and nobody comes "
               "in until enough have left")
              .otherwise("refuse"),
      }};
  return kBlock;
}

const Block& opening_transfer() {
  static const Block kBlock{"opening_transfer",
                            {
                                name("from", "the provider they wait at").required(),
                                simple("step", Form::kDottedName, "`PATHWAY.STEP`, a transfer").required(),
                                name("locality", "where they live"),
                                number("count", rules::kCount, "how many").required(),
                            }};
  return kBlock;
}

const Block& published() {
  static const Block kBlock{
      "published",
      {
          name("measure", "as results call it").required(),
          text("scope", "as results call it").required(),
          simple("value", Form::kAnyQuantity, "the published figure").required(),
          simple("over", Form::kAnyQuantity, "of a total: the time that it was counted over, such as 365 d"),
          word("role", {"calibration", "validation"}, "what it was used for").required(),
      }};
  return kBlock;
}

const Block& intervention() {
  static const Block kBlock{
      "intervention",
      {
          simple("at", Form::kDate, "first day on which it is felt, from 00:00").required(),
          number("over", rules::kDuration, "whole days in which it comes into force, in equal daily steps")
              .otherwise("at once"),
          simple("until", Form::kDate, "first day on which it is over: from 00:00 all is as without it")
              .otherwise("it lasts"),
          simple("path", Form::kPaths, "what it changes").required(),
          simple("set", Form::kParameter, "the new value; one of `set`, `multiply` and `add`"),
          number("multiply", rules::kNumber, "the value times this"),
          simple("add", Form::kParameter, "the value and this, which may be below 0"),
          word("dates", {"kept", "cancelled"},
               "of those booked into sessions that are lost by it, as in a strike: `cancelled` sends them back")
              .otherwise("kept"),
      }};
  return kBlock;
}

const Block& measures() {
  static const Block kBlock{
      "measures",
      {
          simple("at", Form::kNames, "the providers where it is measured").otherwise("all"),
          block("waits", Form::kBlock, measured_spans(), "waits at each step, by priority"),
          block("pools", Form::kBlock, measured_pools(), "units in use and patients waiting"),
          block("time_in_system", Form::kBlock, measured_spans(), "from arrival to leaving, by pathway"),
          block("completed", Form::kBlock, measured_completed(), "RTT waits of pathways whose clock was stopped"),
      }};
  return kBlock;
}

const Block& uncertainty() {
  static const Block kBlock{
      "uncertainty",
      {
          simple("path", Form::kPaths, "what is not known; each value is drawn on its own").required(),
          simple("low", Form::kParameter, "the least it may be; with `high`").otherwise("the value's `range`"),
          simple("high", Form::kParameter, "the most it may be; with `low`").otherwise("the value's `range`"),
          word("shape", {"triangular", "uniform"}, "`triangular`: likeliest is the value that the scenario gives")
              .otherwise("triangular"),
      }};
  return kBlock;
}

const Block& measured_spans() {
  static const Block kBlock{
      "measured_spans",
      {
          list("percentiles", rules::kShare, "times that these shares do not exceed").otherwise("`[50 %, 95 %]`"),
          list("over", rules::kDuration, "the share of those who took longer than each"),
      }};
  return kBlock;
}

const Block& measured_completed() {
  static const Block kBlock{
      "measured_completed",
      {
          list("percentiles", rules::kShare, "waits that these shares do not exceed").otherwise("`[50 %, 95 %]`"),
          simple("adjusted", Form::kYesNo, "also those admitted, less the patients' pauses, as published until 2015")
              .otherwise("no"),
      }};
  return kBlock;
}

const Block& measured_pools() {
  static const Block kBlock{
      "measured_pools",
      {
          list("percentiles", rules::kShare, "numbers in use and waiting, not exceeded in these shares of the time")
              .otherwise("`[50 %, 95 %]`"),
          simple("audit", Form::kTime, "time of day at which units in use and patients waiting are counted, every day"),
          {"sizes", Form::kNumberLists, "by pool: capacities for which the chance of delay is worked out, below",
           rules::kPositiveCount},
      }};
  return kBlock;
}

}  // namespace icsflow::models::format
