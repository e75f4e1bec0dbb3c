#include "region/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "icsflow/engine/portable_math.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "lists.hpp"

namespace icsflow::models::region {
namespace {

using engine::portable_exp;
using engine::portable_log;

constexpr double kMostShare = 0.95;

std::size_t index(RegionInput input) { return static_cast<std::size_t>(input); }

/// Numbers that each input stands for, by the service's type.
std::array<std::vector<Number>, kRegionInputs> numbers_of(const ServiceTypeSpec& type, const Settings& settings) {
  std::array<std::vector<Number>, kRegionInputs> out;
  const auto add = [&](RegionInput input, const Number& number) {
    if (number.given()) out[index(input)].push_back(number);
  };
  add(RegionInput::kInflow, type.rate);
  add(RegionInput::kUrgency, type.urgent_share);
  add(RegionInput::kRemovals, type.removal_hazard);
  for (const NumberFromWait& from : type.removals_by_wait) add(RegionInput::kRemovals, from.number);
  for (const SessionSpec& session : type.sessions) {
    add(RegionInput::kThroughput, session.slots);
    add(RegionInput::kUrgency, session.urgent_share);
    for (const NumberFromWait& from : session.order) {
      if (from.days < settings("early_until")) add(RegionInput::kEarly, from.number);
      if (from.days >= settings("tail_from")) add(RegionInput::kTail, from.number);
    }
  }
  return out;
}

}  // namespace

std::vector<ServiceInputs> ServiceInputs::of(const Scenario& scenario, const Settings& settings) {
  std::vector<ServiceInputs> out(scenario.services.size());
  std::map<ParameterId, std::set<std::size_t>> users;
  for (std::size_t s = 0; s < scenario.services.size(); ++s) {
    const ServiceSpec& service = scenario.services[s];
    const auto type = std::find_if(scenario.service_types.begin(), scenario.service_types.end(),
                                   [&](const ServiceTypeSpec& t) { return t.name == service.type; });
    if (type == scenario.service_types.end()) continue;
    const auto numbers = numbers_of(*type, settings);
    for (std::size_t i = 0; i < kRegionInputs; ++i) {
      for (const Number& number : numbers[i]) {
        const ParameterId id = number_of(scenario, service, number);
        if (id == kNoParameter) continue;
        users[id].insert(s);
        std::vector<Handle>& handles = out[s].handles_[i];
        const bool known =
            std::any_of(handles.begin(), handles.end(), [&](const Handle& h) { return h.parameter == id; });
        const double base = scenario.parameters.value(id);
        const bool share = scenario.parameters.at(id).unit == Unit::kShare;
        if (!known && base > 0)
          handles.push_back({id, base, share ? std::max(kMostShare, base) : std::numeric_limits<double>::infinity()});
      }
    }
  }
  for (ServiceInputs& inputs : out) {
    for (std::size_t i = 0; i < kRegionInputs; ++i) {
      const Setting& setting = settings.of(to_text(static_cast<RegionInput>(i)));
      inputs.low_[i] = setting.low;
      inputs.high_[i] = setting.high;
      std::vector<Handle>& handles = inputs.handles_[i];
      handles.erase(std::remove_if(handles.begin(), handles.end(),
                                   [&](const Handle& h) { return users[h.parameter].size() > 1; }),
                    handles.end());
      if (handles.empty()) continue;
      // Ranges of weights are of an earlier fit, and those of one session's slots do not hold for all together.
      const bool other =
          i == index(RegionInput::kEarly) || i == index(RegionInput::kTail) || i == index(RegionInput::kThroughput);
      for (const Handle& h : handles) {
        const auto& range = scenario.parameters.at(h.parameter).range;
        if (other || !range || (*range)[0] > h.base || (*range)[1] < h.base) continue;
        inputs.low_[i] = std::max(inputs.low_[i], (*range)[0] / h.base);
        inputs.high_[i] = std::min(inputs.high_[i], (*range)[1] / h.base);
      }
      if (inputs.low_[i] < inputs.high_[i]) inputs.varied_.push_back(i);
    }
  }
  return out;
}

RegionFactors ServiceInputs::factors(const Point& point) const {
  RegionFactors out;
  out.fill(1);
  for (std::size_t k = 0; k < varied_.size(); ++k) {
    const std::size_t i = varied_[k];
    out[i] = low_[i] > 0 ? low_[i] * portable_exp(point[k] * portable_log(high_[i] / low_[i]))
                         : low_[i] + point[k] * (high_[i] - low_[i]);
  }
  return out;
}

Point ServiceInputs::point(const RegionFactors& factors) const {
  Point out{};
  for (std::size_t k = 0; k < varied_.size(); ++k) {
    const std::size_t i = varied_[k];
    out[k] = low_[i] > 0 ? portable_log(factors[i] / low_[i]) / portable_log(high_[i] / low_[i])
                         : (factors[i] - low_[i]) / (high_[i] - low_[i]);
  }
  return out;
}

double ServiceInputs::value(const Handle& handle, double factor) {
  const std::string text = fmt::format("{:.6g}", std::min(handle.most, handle.base * factor));
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

void ServiceInputs::set(Scenario& scenario, const RegionFactors& factors) const {
  for (const std::size_t i : varied_) {
    for (const Handle& h : handles_[i]) scenario.parameters.at(h.parameter).value = value(h, factors[i]);
  }
}

}  // namespace icsflow::models::region
