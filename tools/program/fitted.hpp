#pragma once

/// Fitted weights of who is treated next, put where a scenario says them.

#include <filesystem>
#include <string>

namespace icsflow::models {
struct Calibration;
}

/// Whole or not at all. @throws std::runtime_error
void write_whole(const std::filesystem::path& file, const std::string& text);

/// Puts the weights into the files that say them. @throws std::runtime_error
void write_weights(const icsflow::models::Calibration& fit);

/// How near a round came, on the terminal.
void tell_round(int round, double distance);
