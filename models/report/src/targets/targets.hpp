#pragma once

/// Targets in words and as JSON, for the pages of a run and of a comparison.

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "icsflow/answers/target_said.hpp"

namespace icsflow::models {

/// `3 of 10, 30 % (11 to 60)`
std::string chance_text(const TargetSaid::Chance& chance);
/// `+70 points (+33 to +89)`; empty where there is none
std::string chance_difference(const TargetSaid::Chance& chance);
/// `Oct 2026`, `Oct 2026, 3 never`, `never (6 of 10)`; empty where there is no such month
std::string first_text(const TargetSaid::Chance& chance);
/// Of a target of `each`: the providers that meet it least, `RA7 0, RVJ 3 of 10`; empty of others. @param side 0: the
/// base
std::string fewest_text(const TargetSaid& target, std::size_t side);

/// Lines of those that are told, at most `width` columns: each in its words, then a row a side. @param sides names of
/// the rows @param most_names of those that one reason keeps from being judged
std::vector<std::string> target_lines(const std::vector<TargetSaid>& targets, const std::vector<std::string>& sides,
                                      double confidence, std::size_t width, std::size_t most_names);

nlohmann::ordered_json targets_json(const std::vector<TargetSaid>& targets, const std::vector<std::string>& sides);

}  // namespace icsflow::models
