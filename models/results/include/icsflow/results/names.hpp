#pragma once

/// Enumerations as the words used in results files. Private to models.

#include "icsflow/measure/run_result.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

inline const char* name(Detail detail) {
  switch (detail) {
    case Detail::kNone:
      return "none";
    case Detail::kHeadline:
      return "headline";
    case Detail::kFull:
      return "full";
  }
  return "";
}

inline const char* name(Status status) {
  switch (status) {
    case Status::kFinished:
      return "finished";
    case Status::kDeadlock:
      return "deadlock";
    case Status::kFailed:
      return "failed";
  }
  return "";
}

inline const char* name(Period period) {
  switch (period) {
    case Period::kDay:
      return "day";
    case Period::kWeek:
      return "week";
    case Period::kMonth:
      return "month";
    case Period::kMonthEnd:
      return "month_end";
    case Period::kRun:
      return "run";
  }
  return "";
}

inline constexpr Period kPeriods[] = {Period::kDay, Period::kWeek, Period::kMonth, Period::kMonthEnd, Period::kRun};

inline const char* name(Format format) {
  switch (format) {
    case Format::kCount:
      return "count";
    case Format::kShare:
      return "share";
    case Format::kDays:
      return "days";
    case Format::kWeeks:
      return "weeks";
    case Format::kHours:
      return "hours";
    case Format::kNumber:
      return "number";
  }
  return "";
}

inline const char* name(Unit unit) {
  switch (unit) {
    case Unit::kNumber:
      return "number";
    case Unit::kShare:
      return "share";
    case Unit::kCount:
      return "count";
    case Unit::kDuration:
      return "days";
    case Unit::kRate:
      return "per day";
    case Unit::kWorkingRate:
      return "per working day";
  }
  return "";
}

inline const char* name(Mark mark) {
  switch (mark) {
    case Mark::kNone:
      return "";
    case Mark::kA:
      return "A";
    case Mark::kAd:
      return "A-d";
    case Mark::kB:
      return "B";
    case Mark::kC:
      return "C";
  }
  return "";
}

/// First days of the periods of this kind; a whole run is one period.
inline std::vector<std::string> periods(const Catalogue& catalogue, Period period) {
  switch (period) {
    case Period::kDay:
      return catalogue.days;
    case Period::kWeek:
      return catalogue.weeks;
    case Period::kMonth:
      return catalogue.months;
    case Period::kMonthEnd:
      return catalogue.month_ends;
    case Period::kRun:
      break;
  }
  if (catalogue.days.empty()) return {};
  return {catalogue.days.front()};
}

}  // namespace icsflow::models
