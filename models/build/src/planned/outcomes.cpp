/// What happens to a pathway from its first attendance on: shares, and the times between.

#include <algorithm>
#include <cmath>

#include "planned/steps.hpp"

namespace icsflow::models::building {

namespace {

// Steps and limits of the search for shares that a short list allows: they bound the arithmetic, and are no opinion of
// a service.
constexpr double kDirectStep = 0.03, kDirectMost = 0.97, kStopStep = 0.02, kStopMost = 0.85, kGoingOnLeast = 0.10;
constexpr double kAdmitMost = 0.96, kLaterMost = 0.97, kFirstStopMost = 0.75;
constexpr double kEarliest = 2.0, kNotice = 2.0;  // d: the least of an interval, and of notice

struct First {
  double admit, going_on;
};

/// Shares that are admitted and that go on at the first attendance. Where the list is too short for so many follow-ups,
/// more is decided, or ended, at the first attendance.
First first_attendance(double direct, double admit, double first_stop, double visits, double after_days) {
  while (true) {
    const double first_admit = direct * admit;
    const double going_on = 1 - first_stop - first_admit;
    const double least = going_on * visits * (kEarliest + kNotice);
    if (least <= after_days || going_on < kGoingOnLeast) return {first_admit, going_on};
    direct = std::min(kDirectMost, direct + kDirectStep);
    first_stop = std::min(kStopMost * (1 - admit), first_stop + kStopStep);
    if (direct >= kDirectMost && first_stop >= kStopMost * (1 - admit) - 1e-9) {
      const double last = direct * admit;
      return {last, 1 - first_stop - last};
    }
  }
}

}  // namespace

double admitted_share(const PlannedSetting& s, const Service& service) {
  const ServiceCounts& n = service.counts;
  double share = n.admitted + n.non_admitted > 0 ? n.admitted / (n.admitted + n.non_admitted) : 0.0;
  if (n.admitted == 0) share = n.decided > 0 ? s.a("fallback_admitted", service.scopes()) : 0.0;
  return service.admits() ? std::min(share, s.a("most_admitted_share")) : 0.0;
}

void find_outcomes(const PlannedSetting& s, PlannedService& p) {
  const double returned = p.returned, attend = s.attending(), again = s.again();
  const double per_attended =
      (returned + (1 - returned) * attend / (1 - again)) / ((1 - returned) * attend / (1 - again));
  // Of those who come to a clinic: admitted.
  const double in_clinic = (admitted_share(s, p.service) - p.past_clinics()) / (1 - p.past_clinics());
  p.admit = std::min(kAdmitMost, in_clinic * per_attended);
  const double mean_admit = s.a("national_admitted_share") / (1 - s.a("mean_triage_returned"));
  const double first_stop =
      std::clamp(s.a("first_stop", p.service.scopes()) * (1 - p.admit) / (1 - mean_admit), 0.01, kFirstStopMost);
  const double dna = s.a("follow_up_dna");
  const double comes_back = (1 - dna) / (1 - dna * (1 - s.a("discharge_after_later_dna")));
  double later = s.a("later_follow_up", p.service.scopes());
  p.visits = comes_back / (1 - comes_back * later);
  const First first =
      first_attendance(s.a("direct_admit_share", p.service.scopes()), p.admit, first_stop, p.visits, p.after_days);
  p.first_admit = first.admit;
  p.going_on = first.going_on;
  p.later_admit = (p.admit - p.first_admit) * (1 - comes_back * later) / (p.going_on * comes_back);
  if (p.later_admit > kLaterMost - later) {  // very high admitted shares: fewer repeat follow-ups
    later = std::max(0.0, kLaterMost - (p.admit - p.first_admit) / (p.going_on * comes_back));
    p.visits = comes_back / (1 - comes_back * later);
    p.later_admit =
        std::min(kLaterMost - later, (p.admit - p.first_admit) * (1 - comes_back * later) / (p.going_on * comes_back));
  }
  p.later_follow_up = later;
  p.first_test = p.going_on * s.a("test_of_going_on", p.service.scopes());
  p.first_follow_up = p.going_on - p.first_test;
}

void find_follow_ups(const PlannedSetting& s, PlannedService& p) {
  // Small services need more room: the margin over what is expected, and the mean days from the earliest day to a slot.
  constexpr double kSmallest = 0.25;  // a day: below it no service is smaller
  p.follow_ups = p.attended * p.going_on * p.visits;
  p.booked = p.follow_ups / (1 - s.a("follow_up_dna"));
  const double per_day = std::max(p.booked, kSmallest);
  p.margin = std::clamp(s.a("follow_up_margin_large") + s.a("follow_up_margin_small") / per_day,
                        s.a("follow_up_margin", p.service.scopes()), s.a("most_follow_up_margin"));
  p.follow_up_notice = s.a("notice", p.service.scopes());
  constexpr double kDaysAWorkingDay = 7.0 / 5;
  const double queue = kDaysAWorkingDay * s.a("follow_up_queue") / (p.margin - 1) / per_day;
  p.booking_days = p.follow_up_notice + 1.0 + std::min(s.a("longest_follow_up_booking"), queue);
  const double test = s.a("test_wait", p.service.scopes()), interval = s.a("follow_up_interval", p.service.scopes());
  const double scale = (p.after_days - p.going_on * p.visits * p.booking_days) /
                       (p.first_test * test + p.going_on * p.visits * interval);
  const auto within = [&](const char* key, double days) {
    return std::clamp(days, s.a(std::string("shortest_") + key), s.a(std::string("longest_") + key));
  };
  p.test_wait = within("test_wait", scale * test);
  p.interval = within("follow_up_interval", scale * interval);
}

}  // namespace icsflow::models::building
