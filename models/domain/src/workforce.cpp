#include "icsflow/domain/workforce.hpp"

#include <algorithm>

#include "icsflow/engine/portable_math.hpp"

namespace icsflow::models {
namespace {
constexpr double kHoursPerWte = 37.5;  // Agenda for Change full-time week
}

double substantive_hours(const StaffGroup& g) {
  return kHoursPerWte * g.establishment * (1 - g.vacancy) * (1 - g.sickness) * (1 - g.leave);
}

double funded_hours(const StaffGroup& g) {
  return kHoursPerWte * g.establishment * std::max(0.0, 1 - g.leave - g.budgeted_sickness);
}

double unfilled_share(const StaffGroup& g) {
  const double funded = funded_hours(g);
  if (funded <= 0) return 0;
  const double shortfall = std::max(0.0, funded - substantive_hours(g));
  return std::clamp((1 - g.bank_fill - g.agency_fill) * shortfall / funded, 0.0, 1.0);
}

double closed_bed_share(double phi, double tolerance) {
  return std::clamp((phi - tolerance) / (1 - tolerance), 0.0, 1.0);
}

double session_run_share(int posts, int floaters, int teams, double phi) {
  const int n = posts * teams;
  if (phi >= 1) return n <= floaters ? 1.0 : 0.0;
  const double spared = 1.0 - 1.0 / teams;         // a given team is not the one an unfilled absence falls on
  double term = engine::portable_pow(1 - phi, n);  // P(nobody absent), then by ratio
  double sum = term;
  for (int x = 1; x <= n; ++x) {
    term *= static_cast<double>(n - x + 1) / x * phi / (1 - phi);
    sum += term * engine::portable_pow(spared, std::max(0, x - floaters));
  }
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace icsflow::models
