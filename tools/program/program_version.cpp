#include "program_version.hpp"

// Written by the build (build_info.cmake); a build without it still works and says so.
#if __has_include("build_info.hpp")
#include "build_info.hpp"
#else
#define ICSFLOW_VERSION "0.1.0"
#define ICSFLOW_GIT_SHA "unknown"
#endif

icsflow::models::ProgramVersion program_version() { return {ICSFLOW_VERSION, ICSFLOW_GIT_SHA}; }
