/// Distributions: the ways to write each family.

#include <algorithm>
#include "fields/keys.hpp"

namespace icsflow::models::format {

const std::vector<DistributionWay>& distributions() {
  using Way = DistributionSpec::Form;
  using namespace rules;
  const auto way = [](std::string_view family, const std::vector<std::pair<std::string_view, NumberRule>>& keys) {
    Block out{family, {}, true};
    for (const auto& [key, rule] : keys) out.keys.push_back(number(key, rule, "").required());
    return out;
  };
  const auto log_way = [&] {
    Block out = way("lognormal", {{"mu", kSigned}, {"sigma", kNumber}});
    out.keys.push_back(word("unit", unit_names(Unit::kDuration, false), "").required());
    return DistributionWay{Way::kLognormalLog, std::move(out)};
  };
  static const std::vector<DistributionWay> kWays = [&] {
    std::vector<DistributionWay> ways{
        {Way::kExponential, way("exponential", {{"mean", kPositiveDuration}})},
        {Way::kUniform, way("uniform", {{"low", kDuration}, {"high", kDuration}})},
        {Way::kLognormalMeanSd, way("lognormal", {{"mean", kPositiveDuration}, {"sd", kDuration}})},
        {Way::kLognormalMeanCv, way("lognormal", {{"mean", kPositiveDuration}, {"cv", kNumber}})},
        log_way(),
        {Way::kLognormalMedian, way("lognormal", {{"median", kPositiveDuration}, {"sigma", kNumber}})},
        {Way::kGammaMeanCv, way("gamma", {{"mean", kPositiveDuration}, {"cv", kPositive}})},
        {Way::kGammaShape, way("gamma", {{"shape", kPositive}, {"scale", kPositiveDuration}})},
        {Way::kErlang, way("erlang", {{"mean", kPositiveDuration}, {"stages", kPositiveCount}})},
        {Way::kLoglogistic, way("loglogistic", {{"median", kPositiveDuration}, {"shape", kAboveOne}})},
        {Way::kPareto, way("pareto", {{"low", kPositiveDuration}, {"shape", kAboveOne}})},
        {Way::kWeibull, way("weibull", {{"shape", kPositive}, {"scale", kPositiveDuration}})},
        {Way::kTriangular, way("triangular", {{"low", kDuration}, {"mode", kDuration}, {"high", kDuration}})},
        {Way::kNormal, way("normal", {{"mean", kDuration}, {"sd", kDuration}})},
    };
    auto& normal = ways.back().block.keys;
    normal.push_back(number("low", kDuration, "").otherwise("0 d"));
    normal.push_back(number("high", kDuration, "").in_words("none"));
    return ways;
  }();
  return kWays;
}

NumberRule plain(const NumberRule& rule) {
  if (rule.unit != Unit::kDuration) return rule;
  return {Unit::kNumber, rule.low, rules::kAny, rule.above_low};
}

const std::vector<DistributionWay>& number_distributions() {
  static const std::vector<DistributionWay> kWays = [] {
    std::vector<DistributionWay> ways = distributions();
    for (DistributionWay& way : ways) {
      auto& keys = way.block.keys;
      if (way.form == DistributionSpec::Form::kLognormalLog) keys.pop_back();  // numbers have no unit
      for (Key& key : keys) {
        if (key.has_default() && key.rule.unit == Unit::kDuration) key.left_out = otherwise("0");  // without the unit
        key.rule = plain(key.rule);
      }
    }
    return ways;
  }();
  return kWays;
}

std::vector<std::string> families() {
  std::vector<std::string> names;
  for (const auto& way : distributions()) {
    if (std::find(names.begin(), names.end(), way.block.name) == names.end()) names.emplace_back(way.block.name);
  }
  names.emplace_back("empirical");
  return names;
}

}  // namespace icsflow::models::format
