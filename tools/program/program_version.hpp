#pragma once

#include "icsflow/models/results.hpp"

/// Version and commit of this program, as written into results.
icsflow::models::ProgramVersion program_version();
