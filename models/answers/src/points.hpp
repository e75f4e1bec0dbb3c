#pragma once

/// Scenarios that are one base with other values: levels of a lever, points of a design. They are run into one study,
/// all on the same luck; what is there is not run again.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "figures.hpp"
#include "icsflow/answers/base.hpp"
#include "icsflow/compile/compile.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/study/pool.hpp"

namespace icsflow::models {

class Points {
 public:
  /// Reads the base. Nothing is run, and no directory is opened. @throws InputError
  explicit Points(const GivenBase& base);
  ~Points();
  Points(const Points&) = delete;
  Points& operator=(const Points&) = delete;

  [[nodiscard]] const Scenario& base() const { return base_; }
  /// What the base reports.
  [[nodiscard]] const Catalogue& catalogue() const { return base_catalogue_; }
  [[nodiscard]] std::uint64_t seed() const { return seed_; }

  /// The base with values set, after those that are set in all. @throws InputError
  [[nodiscard]] Scenario read(const std::vector<Override>& sets) const;

  /// Adds a point; the same values once more are the same point. @throws InputError. @return its number
  std::size_t add(const std::vector<Override>& sets);
  /// Adds another scenario, with the values that are set in all.
  std::size_t add_file(const std::string& file);

  /// Two points between which all lie: where they part on a later day than the first (scenario/common_past.hpp), each
  /// replication holds its state of that day, as far as the memory allows, and other points go on from it. No result
  /// depends on it.
  void share_past(const Scenario& one, const Scenario& other);

  /// One of several things to run.
  struct Wanted {
    std::size_t point = 0;
    int replications = 0;  ///< 0 .. replications - 1
  };
  /// Runs what the study lacks. @throws StudyRefused, StudyInterrupted and what a replication throws
  void run(const std::vector<Wanted>& wanted);

  /// A figure (figures.hpp, key_of) in replications 0 .. count - 1 that were run; NaN: it came to no end, or has none.
  [[nodiscard]] std::vector<double> values(std::size_t point, const std::string& key, int count) const;
  /// Whether the point reports this figure.
  [[nodiscard]] bool has(std::size_t point, const std::string& key) const;
  /// The scenario's hash, by which the study's rows are known.
  [[nodiscard]] const std::string& hash(std::size_t point) const { return points_[point].hash; }

  [[nodiscard]] int run_now() const { return run_; }
  [[nodiscard]] int reused() const;
  /// Replications that were not simulated, as their past was held, added up.
  [[nodiscard]] double shared() const { return shared_; }

 private:
  struct Point {
    std::string file;
    std::vector<Override> sets;
    std::string hash;
    std::optional<std::size_t> index;  ///< in the store
    std::shared_ptr<const std::map<std::string, FigurePlace>> places;
    bool ends_replication = false;
    int before = -1;  ///< replications kept when it was first looked at
    int asked = 0;    ///< most that were asked for
  };
  /// A point as it is run.
  struct Ready {
    std::size_t point = 0;
    std::shared_ptr<const Scenario> scenario;
    std::shared_ptr<const CompiledModel> model;
  };
  /// Reads and compiles points, side by side.
  [[nodiscard]] std::vector<Ready> ready(const std::vector<Wanted>& wanted) const;
  /// Goes on from held states, and holds those that are lacking. @param place among the items
  void share(const Scenario& scenario, std::size_t place, PoolScenario& item);
  void hold(HeldState state);
  [[nodiscard]] const HeldState* held(int replication);
  /// Puts it into the study, which is opened if that was not done.
  void keep(const Ready& ready);
  /// Some points that are in memory together.
  void run_together(const std::vector<Wanted>& wanted, int before, int total);
  [[nodiscard]] Scenario read(const std::string& file, const std::vector<Override>& sets) const;
  std::size_t add(const std::string& file, const std::vector<Override>& sets);

  GivenBase given_;
  Scenario base_;
  std::shared_ptr<const CompiledModel> base_model_;
  Catalogue base_catalogue_;
  std::uint64_t seed_ = 1;
  std::vector<Point> points_;
  std::map<std::string, std::size_t> by_hash_;
  std::unique_ptr<ResultsStore> store_;
  std::optional<Ready> last_;  ///< the point that was run last is often run again
  int run_ = 0;
  double shared_ = 0;
  std::optional<Scenario> past_;  ///< the one of `share_past`
  std::int32_t parting_ = 0;      ///< day on which points part; 0: nothing is shared
  std::mutex holding_;            ///< of the two below
  std::map<int, HeldState> held_;
  std::uint64_t held_bytes_ = 0;
};

}  // namespace icsflow::models
