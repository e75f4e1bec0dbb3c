#pragma once

/// Numbers and dates as the page shows them. Private to report.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/measure/catalogue.hpp"

namespace icsflow::models {

/// `1234567.8` as `1,234,567.8`.
std::string grouped(double value, int decimals);
/// A value without its unit, with as many decimals as a reader can use; "-" for what does not apply.
std::string bare(double value, Format format);
/// " %", " days", ...; empty for counts and numbers.
std::string unit_of(Format format);
/// `1 February 2026`.
std::string long_date(std::chrono::sys_days day);
/// `1 day`, `2 days`.
std::string plural(std::int64_t n, std::string_view one);
/// `text` cut into lines of at most `width` characters, at spaces.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

}  // namespace icsflow::models
