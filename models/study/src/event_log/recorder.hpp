#pragma once

/// Notes what is observed of the patients who are logged.

#include <array>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "icsflow/care/observer.hpp"

namespace icsflow::models {

/// What one provider does, in the order in which it happens. Observation::other is the patient's root, and there is no
/// carrier any more.
struct Observations {
  /// A value that the patient carries.
  struct Carried {
    std::uint32_t sequence = 0;  ///< of the observation: its place in `seen`
    std::uint32_t name = 0;      ///< in CompiledModel::attribute_names
    double value = 0;
  };
  std::vector<Observation> seen;
  std::vector<Carried> carried;  ///< by sequence, then name
};

class Recorder final : public Observer {
 public:
  Recorder(std::size_t providers, std::uint64_t one_in) : by_provider_(providers), one_in_(one_in) {}
  void observe(const Observation& seen) override;
  [[nodiscard]] const std::vector<Observations>& by_provider() const { return by_provider_; }

 private:
  /// Roots of pathways that come from others: wherever they have been transferred to, they are known.
  class Roots {
   public:
    std::uint64_t of(std::uint64_t pathway);
    void set(std::uint64_t pathway, std::uint64_t root);

   private:
    struct Part {
      std::mutex mutex;
      std::unordered_map<std::uint64_t, std::uint64_t> roots;
    };
    static constexpr std::size_t kParts = 64;
    Part& part(std::uint64_t pathway) { return parts_[pathway % kParts]; }
    std::array<Part, kParts> parts_;
  };

  Roots roots_;
  std::vector<Observations> by_provider_;  // each is written to by who runs the provider alone
  std::uint64_t one_in_;
};

}  // namespace icsflow::models
