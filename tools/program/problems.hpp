#pragma once

/// How problems of the input are shown.

#include <vector>

#include "icsflow/scenario/problem.hpp"

/// Every problem on stderr, each with the line of the file it stands on and a caret.
void show_problems(const std::vector<icsflow::models::Problem>& problems);

/// As show_problems, then how many errors there are and that nothing was run.
void print_problems(const std::vector<icsflow::models::Problem>& problems);
