#pragma once

/// The fuzz targets: what each does with bytes that come from anywhere. libFuzzer drives them (fuzzer.cpp), and
/// fuzz_replay runs the kept inputs among the quick tests (replay.cpp).

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// Numbers by chance for the changes of inputs; results of the simulator do not depend on it.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : engine_(seed) {}
  /// 0 to n - 1; n > 0.
  std::size_t below(std::size_t n) { return engine_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& items) {
    return items[below(items.size())];
  }

 private:
  std::minstd_rand engine_;
};

/// How far an input came.
enum class Reached : std::uint8_t {
  kRefused,
  kAccepted,  ///< but for a run it is too large, deadlocks or has too many events
  kRan,       ///< to the end of a run
};

struct Target {
  const char* name;
  bool runs;  ///< what is accepted
  /// Whatever the bytes: refused with problems that have a message, or accepted and worked with.
  /// @throws std::logic_error, std::bad_alloc ...: anything thrown is a finding
  Reached (*run)(std::string_view data);
  /// A neighbour of `data` that keeps more of its structure than changed bytes do.
  std::string (*change)(const std::string& data, Chance& chance);
};

/// A scenario file: read, compiled, and run for a short time.
extern const Target kScenario;
/// A shipped scenario, named in the first line, with `path=value` from each other line: as by --set.
extern const Target kSet;
/// One value: every parser of numbers, dates and times of day.
extern const Target kQuantity;
/// The CSV tables that a fixed scenario reads: services, opening list, dated arrivals.
extern const Target kTables;
/// A kind, then the file that is imported as that.
extern const Target kImport;

/// The target of this name, or nullptr.
const Target* find_target(std::string_view name);

}  // namespace fuzz
