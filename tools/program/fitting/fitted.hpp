#pragma once

/// Fitted numbers, put where a scenario says them.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/calibrate/calibrate.hpp"

/// Whole or not at all. @throws std::runtime_error
void write_whole(const std::filesystem::path& file, const std::string& text);

/// Puts the numbers into the files that say them. @throws std::runtime_error
void write_texts(const std::vector<icsflow::models::PlacedText>& texts);

/// How near a round came, on the terminal.
void tell_round(int round, double distance);
