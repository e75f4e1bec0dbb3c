#pragma once

/// What the tables of imports say, by provider; each figure with the row it stands in.

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/domain/rtt.hpp"
#include "icsflow/scenario/problem.hpp"

namespace icsflow::models::building {

using ServiceKey = std::pair<std::string, std::string>;  ///< provider, treatment function

/// A number and where it stands: `rtt/flows.csv:12`, or several of these.
struct Figure {
  double value = 0;
  std::string from;
};

/// A service at the census: the list at the end of the month, flows of the month. Pathways.
struct ServiceCounts {
  double list = 0, decided = 0, started = 0, admitted = 0, non_admitted = 0;
  std::string from;
};

/// Who waits, by completed weeks.
struct ListBands {
  BandCounts without{}, decided{};
};

/// Clocks stopped in the month of the census, by completed weeks.
struct StoppedBands {
  BandCounts admitted{}, non_admitted{};
};

/// A month of a provider's A&E return; types are type 1, type 2 and others.
struct AeMonth {
  std::array<double, 3> attendances{}, over_4h{}, admissions{};
  bool over_known = true;
  double other_admissions = 0;
  std::string definition, from;
};

struct BedFigures {
  double available = 0, occupied = 0;  ///< general and acute, means of the quarters used
  int quarters = 0;
  std::string from;
};

struct StaffFigures {
  double doctors = 0, nurses = 0;  ///< in post, full-time equivalents
  std::string from;
};

/// A provider's list at the end of a month, pathways.
struct ListMonth {
  double list = 0;
  std::optional<double> within_18, over_52;
};

struct Organisation {
  std::string name, icb;
  std::optional<bool> type1;
};

struct Inputs {
  std::chrono::year_month census{};
  std::map<ServiceKey, ServiceCounts> services;
  std::map<ServiceKey, ListBands> bands;
  std::map<ServiceKey, StoppedBands> stopped;               ///< empty: no import has what was completed by week
  std::map<std::string, std::string> functions, providers;  ///< code to name
  std::map<std::string, std::map<std::chrono::year_month, ListMonth>> lists;  ///< by provider
  std::map<std::string, std::map<std::chrono::year_month, AeMonth>> ae;
  std::map<std::string, BedFigures> beds;
  std::map<std::string, Figure> delayed;  ///< ready and not discharged, a day
  std::map<std::string, StaffFigures> staff;
  std::map<std::string, Figure> sickness;    ///< share of days
  std::map<std::string, Figure> population;  ///< by board
  std::map<std::string, Organisation> organisations;
  std::optional<Figure> removal_hazard;        ///< a day, of several months' account
  std::map<std::string, std::string> sources;  ///< by the name of a table: what its first line says
  std::vector<std::string> tables;             ///< that were read
};

/// Reads the tables in each directory, and in its own directories. @param problems  what is wrong is added
Inputs read_inputs(const std::vector<std::filesystem::path>& directories, std::vector<Problem>& problems);

/// `2026-01`.
std::string month_text(std::chrono::year_month month);

}  // namespace icsflow::models::building
