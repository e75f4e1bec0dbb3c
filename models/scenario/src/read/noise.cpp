/// Shocks: what is written, and which parameters its paths mean.

#include <set>

#include "icsflow/scenario/spec/noise.hpp"
#include "read/fields.hpp"
#include "read/paths.hpp"
#include "read/sections.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {
namespace {

// All are drawn for every replication.
constexpr std::size_t kMostNoise = 1'000;
constexpr std::size_t kMostFactors = 20;           // of one entry
constexpr std::size_t kMostNoiseValues = 100'000;  // of all entries

NoiseSpec read_entry(Context& context, const std::string& name, const Field& field) {
  enum class Every { kMonth } every = Every::kMonth;
  NoiseSpec out;
  out.name = name;
  out.place = field.node->place;
  Mapping map(context, field, &format::noise());
  if (const auto path = map.get("path")) out.paths = read_paths(context, *path);
  read_fields(context, map, format::noise(), out);
  map.word("every", every);
  map.finish();
  if (out.shared.size() > kMostFactors)
    context.error(field, "expected at most " + std::to_string(kMostFactors) + " factors in \"shared\"; found " +
                             std::to_string(out.shared.size()));
  return out;
}

}  // namespace

void read_noise(Context& context, const Field& field) {
  Mapping map(context, field);
  const auto named = map.named();
  if (named.size() > kMostNoise) {
    context.error(field, "expected at most " + std::to_string(kMostNoise) + " entries of noise; found " +
                             std::to_string(named.size()));
    return;
  }
  for (const auto& [name, item] : named) context.scenario.noise.push_back(read_entry(context, name, item));
}

void resolve_noise(Context& context) {
  Scenario& s = context.scenario;
  std::set<ParameterId> known;
  for (NoiseSpec& in : s.noise) {
    const std::string key = "noise." + in.name;
    std::set<ParameterId> ids;
    for (const PathPattern& path : in.paths) find_parameters(context, key + ".path", path, ids);
    for (const ParameterId id : ids) {
      if (!known.insert(id).second)
        context.error(in.place, key,
                      "the value " + quote(s.parameters.at(id).path) +
                          " is given twice in noise; several causes of one value are factors in \"shared\"");
    }
    in.parameters.assign(ids.begin(), ids.end());
  }
  if (known.size() <= kMostNoiseValues) return;
  context.error_at("noise", "expected noise on at most " + std::to_string(kMostNoiseValues) + " values; found " +
                                std::to_string(known.size()));
  s.noise.clear();
}

}  // namespace icsflow::models
