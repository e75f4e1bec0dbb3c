#include "program_version.hpp"

#include "build_info.hpp"  // written by the build (build_info.cmake)

icsflow::models::ProgramVersion program_version() { return {ICSFLOW_VERSION, ICSFLOW_GIT_SHA}; }
