#pragma once

/// Words and numbers of comparisons, for the page and the report.

#include <string>
#include <vector>

#include "icsflow/answers/comparison.hpp"

namespace icsflow::models {

/// `A`, `B`, ... of a plan.
std::string letter(std::size_t plan);
/// `-751`, `+0.35`: without a unit, shares in points, two figures of the half-width of the interval.
std::string signed_number(double value, const Difference& difference, Format format);
/// `-801 to -699`; `-` where there is none.
std::string interval_text(double low, double high, const Difference& difference, Format format);
/// `85`, `1.4`; `exact` if the difference never varies; `-` if nothing does.
std::string gain_text(double gain);
/// `lower`, `higher`, `unclear`, `same`; empty for a figure that is not primary.
const char* word(Verdict verdict);
/// ` points`, ` weeks`, ...: what the difference is counted in.
std::string unit_of_difference(Format format);
/// `differs from zero from November 2026 on: lower`
std::string sentence(const Comparison& comparison, const OverTime& said);
/// How many intervals would exclude 0 by luck; one or two sentences.
std::string exploratory_sentence(const Comparison& comparison);
/// Of `precision`, or how many replications half the width takes.
std::string precision_sentence(const Comparison& comparison);
/// `3 of 10, 30 % (11 to 60)`
std::string chance_text(const TargetSaid::Chance& chance);
/// `+70 points (+33 to +89)`; empty where there is none
std::string chance_difference(const TargetSaid::Chance& chance);
/// What the intervals are.
std::string method_sentence(const Comparison& comparison);
/// `1 February 2026 to 31 January 2027`
std::string dates_text(const Comparison& comparison);
/// A side beside the best of the others, in words.
struct BestLine {
  std::string who, mean, difference, interval, verdict;
};
/// Base, then plans; empty where it is not asked for, or not known.
std::vector<BestLine> best_lines(const Comparison& comparison);
/// What these lines are of; empty where it is not asked for.
std::string best_sentence(const Comparison& comparison);
/// `+98 (+97 to +99)`, with the unit, or that nothing is to be seen.
std::string link_size(const Comparison& comparison, const LinkSaid& link);
/// How much of the spread of the differences is of what is not known; empty where that cannot be told.
std::string spread_sentence(const Comparison& comparison);
/// `November 2026`
std::string month_text(const std::string& first_day);

}  // namespace icsflow::models
