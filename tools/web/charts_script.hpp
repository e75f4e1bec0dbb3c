#pragma once

#include <string_view>

/// The script that draws the charts of pages; empty where the program was built without (ICSFLOW_WEB).
std::string_view charts_script();
