#pragma once

/// The parameter table: every number of a scenario, addressed by its path (`providers.RVJ.staff.nursing.vacancy`).
/// A path is the chain of YAML keys, list items and CSV rows being named by their id. `--set`, plans and sweeps use the
/// same paths. Handlers read numbers by ParameterId.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// Unit a value is declared in. Values are stored in the canonical unit given here.
enum class Unit : std::uint8_t {
  kNumber,       ///< dimensionless
  kShare,        ///< fraction 0..1; written `30 %` or `0.3`
  kCount,        ///< whole number, 0 or more
  kDuration,     ///< days; written `4 h`, `15 min`, `2 d`, `6 wk`, `30 s`, `250 ms`
  kRate,         ///< per day; written `12 /day`, `0.5 /h`, `4 /min`, `84 /week`, `365 /year`
  kWorkingRate,  ///< per working day; written `12 /working day` (also accepted where kRate is: then zero on other days)
};

/// Confidence mark of a value: A official statistic, A-d arithmetic on them, B published study, C expert assumption.
enum class Mark : std::uint8_t { kNone, kA, kAd, kB, kC };

/// What values at their default rest on, as results tell it.
inline constexpr const char* kDefaultSource = "default of the scenario format";

/// A value in its canonical unit as a scenario may write it: `30 %`, `4 h`, `2.5 d`, `12 /day`.
std::string show(double value, Unit unit);
/// The same in the unit that was written, e.g. `min` or `/week`; in the customary one if none was.
std::string show(double value, Unit unit, std::string_view written);

using ParameterId = std::uint32_t;
inline constexpr ParameterId kNoParameter = ~ParameterId{0};

struct Parameter {
  std::string path;
  double value = 0;
  Unit unit = Unit::kNumber;
  Mark mark = Mark::kNone;
  std::string source;       ///< publisher, title, date; empty if the scenario gives none
  Place place;              ///< where the value was said; of a default: the mapping that leaves it out
  bool overridden = false;  ///< said by --set
  std::optional<std::array<double, 2>> range =
      std::nullopt;               ///< what the value may plausibly be, if `range: [low, high]` says so
  bool in_plan = false;           ///< said by a file that extends another
  std::string note = {};          ///< `note:` beside it or above it
  std::string_view written = {};  ///< the unit it was written with (a literal); empty: none
  bool is_default = false;        ///< not said: what its declaration gives
};

class ParameterTable {
 public:
  /// Adds a parameter; the path must be new.
  ParameterId add(Parameter parameter);
  /// kNoParameter if there is no such path.
  [[nodiscard]] ParameterId find(std::string_view path) const;
  [[nodiscard]] const Parameter& at(ParameterId id) const { return parameters_[id]; }
  [[nodiscard]] Parameter& at(ParameterId id) { return parameters_[id]; }
  [[nodiscard]] double value(ParameterId id) const { return parameters_[id].value; }
  [[nodiscard]] std::size_t size() const { return parameters_.size(); }

 private:
  std::vector<Parameter> parameters_;
  std::unordered_map<std::string, ParameterId> by_path_;
};

}  // namespace icsflow::models
