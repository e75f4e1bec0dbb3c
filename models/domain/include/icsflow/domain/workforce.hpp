#pragma once

/// From vacancies to capacity. Formulae: docs/model.md, "Workforce"; they follow the definitions of the NHS workforce
/// returns (establishment, in post, vacancy, sickness, bank and agency fill).

namespace icsflow::models {

/// One staff group; shares are fractions of 1, establishment in whole-time equivalents (WTE).
struct StaffGroup {
  double establishment = 0;
  double vacancy = 0;            ///< share of funded posts nobody holds
  double sickness = 0;           ///< share of staff in post absent sick
  double leave = 0;              ///< share of staff in post on leave or study
  double budgeted_sickness = 0;  ///< sickness the establishment allows for
  double bank_fill = 0;          ///< share of the shortfall that bank shifts cover
  double agency_fill = 0;        ///< share of the shortfall that agency shifts cover
};

/// Hours a week that the group's own staff give: 37.5 x E (1 - v)(1 - s)(1 - leave).
double substantive_hours(const StaffGroup& g);
/// Hours a week the establishment was funded to give: 37.5 x E (1 - leave - budgeted sickness).
double funded_hours(const StaffGroup& g);
/// Share of funded hours that nobody works after bank and agency:
/// phi = (1 - bank - agency) x max(0, funded - substantive) / funded; 0 for a group with no funded hours.
double unfilled_share(const StaffGroup& g);

/// Beds closed for want of staff: max(0, (phi - tolerance) / (1 - tolerance)). Below the tolerance wards run on worse
/// ratios. @param tolerance in [0, 1)
double closed_bed_share(double phi, double tolerance);

/// Share of theatre sessions that find a full team. Each of `teams` teams has `posts` posts; each post is absent with
/// probability `phi`; `floaters` people fill any absent post of any of the teams; what is then still absent falls on
/// the teams at random, and a team with one post missing does not run:
///   sum over x of P(Binomial(posts x teams, phi) = x) (1 - 1/teams)^max(0, x - floaters).
/// With one team and no floater this is (1 - phi)^posts.
/// @param posts, floaters >= 0 @param teams >= 1 @param phi in [0, 1]
double session_run_share(int posts, int floaters, int teams, double phi);

}  // namespace icsflow::models
