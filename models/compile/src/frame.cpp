#include <algorithm>
#include <chrono>
#include <vector>

#include "parts.hpp"

namespace icsflow::models {
namespace {

/// Days beyond the end of the run for which the calendar knows the holidays: bookings and due dates reach so far.
constexpr int kDaysAfter = 400;

void make_calendar(CompileContext& c) {
  const Scenario& in = c.in;
  std::vector<std::chrono::sys_days> holidays = in.holidays;
  const std::chrono::year_month_day first{in.start}, last{in.until + std::chrono::days{kDaysAfter}};
  if (in.holidays_by_rule) {
    for (auto y = first.year(); y <= last.year(); ++y) {
      for (const auto d : bank_holidays(y)) holidays.push_back(d);
    }
  }
  holidays.insert(holidays.end(), in.holidays_added.begin(), in.holidays_added.end());
  for (const auto d : in.holidays_removed) std::erase(holidays, d);
  c.model.calendar.emplace(in.start, c.model.run_days + kDaysAfter, holidays);
}

}  // namespace

void make_frame(CompileContext& c) {
  const Scenario& in = c.in;
  CompiledModel& m = c.model;
  m.name = in.name;
  m.replications_per_draw = in.replications_per_draw;
  m.localities = in.localities;
  for (std::uint16_t i = 0; i < m.localities.size(); ++i) m.strata.push_back({i, true});
  m.strata.push_back({});
  m.run_days = static_cast<std::int32_t>((in.until - in.start).count());
  m.end = engine::start_of_day(m.run_days - 1) + in.closes;
  for (ParameterId i = 0; i < in.parameters.size(); ++i) {
    m.base.values.push_back(in.parameters.value(i));
    m.paths.push_back(in.parameters.at(i).path);
  }
  if (in.warm_up.given()) m.warm_up = engine::kStart + engine::duration_from_days(m.base.values[in.warm_up.id]);
  m.ward_ratio_tolerance = in.parameters.find("parameters.ward_ratio_tolerance");
  make_calendar(c);
}

}  // namespace icsflow::models
