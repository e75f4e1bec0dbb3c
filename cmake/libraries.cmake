# The libraries that icsflow stands on; also read by find_package(icsflow), which has to find them again.
set(ICSFLOW_NEEDS "Boost 1.74" TBB fmt yaml-cpp SQLite3 nlohmann_json "OpenSSL COMPONENTS Crypto" pugixml Eigen3 PkgConfig)
set(ICSFLOW_NEEDS_BY_PKG_CONFIG libzip nlopt xlsxwriter)
