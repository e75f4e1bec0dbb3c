#pragma once

/// A hospital from its returns, or from what is assumed where it has none: A&E, emergency admissions, beds and the stay
/// that fills them, staff; and the support that patients leave to.

#include <map>
#include <string>
#include <vector>

#include "derivation.hpp"
#include "inputs/assumptions.hpp"
#include "inputs/inputs.hpp"
#include "planned/service.hpp"

namespace icsflow::models::building {

/// A&E of a provider; attendances a day.
struct Departments {
  double type1 = 0, type2 = 0, other = 0;
  double within_4h = -1, other_within_4h = -1;  ///< shares; below 0: not known
  double attendances = 0;                       ///< to type 1, of the months used
  int days = 0;                                 ///< of the months used
  double admissions_a_month = 0;
  std::string months;  ///< `2025-02 to 2026-01`
  std::string from;    ///< "": assumed
};

struct Hospital {
  std::string code, name;
  Departments ae;
  double admitted_share = 0, admitted_ambulance = 0, admitted_walk_in = 0, ambulance_share = 0;
  double direct = 0, through_ae = 0, admissions = 0, overnight = 0;  ///< a day
  double available = 0, occupied = 0, core = 0, target = 0;          ///< beds
  bool beds_given = false, delayed_given = false;
  double ordinary_patients = 0, ordinary_beds = 0;  ///< electives: a day; without the waits for round and way home
  double delayed = 0, stay = 0;
  double p1 = 0, p2 = 0, p3 = 0;      ///< shares of overnight emergencies
  double supported = 0, waiting = 0;  ///< referrals for support a day; patients who wait for it at the census
  double gives_up = 0;
  double sdec = 0, cubicles = 0, minors = 0, eye = 0, hub = 0;  ///< places
  double doctors = 0, nurses = 0, sickness = 0;
};

/// Support after hospital for everybody: home with support (P1), rehabilitation beds (P2), care home (P3).
struct Support {
  std::array<double, 3> referrals{}, places{}, mu{}, sigma{}, throughput{}, waiting{};
  double people = 0;
  double queue_low = 0, queue_high = 0;  ///< all who wait, with the time at the hub at either end of its range
  double assessments = 0;                ///< places for assessments in progress
  std::string people_from;
};

/// Months of a provider's return that are used: the last twelve, and for admissions those counted the same way.
Departments derive_departments(const Inputs& inputs, const std::string& provider, Derivation& record);

/// @param services  of all providers
std::vector<Hospital> derive_hospitals(const Assumptions& a, const Inputs& inputs,
                                       const std::vector<std::string>& trusts,
                                       const std::vector<PlannedService>& services, Derivation& record,
                                       std::vector<Problem>& warnings);

/// @param board  whose population it is; "": by beds. Fills in what hospitals send.
Support derive_support(const Assumptions& a, const Inputs& inputs, const std::string& board,
                       std::vector<Hospital>& hospitals, Derivation& record);

}  // namespace icsflow::models::building
