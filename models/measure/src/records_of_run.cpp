#include "records_of_run.hpp"

#include <algorithm>
#include <cmath>

namespace icsflow::models {

std::string words(const std::string& name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool digit = name[i] >= '0' && name[i] <= '9';
    const bool pathway = i == 1 && name[0] == 'p' && digit;
    if (pathway) out[0] = 'P';
    if (digit && !pathway && i > 0 && out.back() != ' ' && !(out.back() >= '0' && out.back() <= '9')) out += ' ';
    out += name[i] == '_' ? ' ' : name[i];
  }
  return out;
}

double RecordsOfRun::mean_at_midnight(const std::vector<std::int32_t>& days) const {
  const std::size_t first = std::min(days.size(), static_cast<std::size_t>(std::ceil(warm_up_days())));
  double sum = 0;
  for (std::size_t i = first; i < days.size(); ++i) sum += days[i];
  return ratio(sum, static_cast<double>(days.size() - first));
}

}  // namespace icsflow::models
