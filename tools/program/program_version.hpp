#pragma once

#include "icsflow/study/study.hpp"

/// Version and commit of this program, as written into results.
icsflow::models::ProgramVersion program_version();
