# What `cmake --install` lays out below a prefix, and packages hold (docs/install.md). The program looks for the scenarios from
# where it is itself: bin and share stay beside each other.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Component `program`: to run.
install(TARGETS icsflow RUNTIME DESTINATION bin COMPONENT program)
install(DIRECTORY scenarios DESTINATION share/icsflow COMPONENT program)
install(FILES tools/clients/icsflow.py tools/clients/icsflow.R DESTINATION share/icsflow/clients COMPONENT program)
install(FILES README.md CHANGELOG.md CITATION.cff LICENSE DESTINATION share/doc/icsflow COMPONENT program)
install(DIRECTORY docs DESTINATION share/doc/icsflow COMPONENT program)

# Component `development`: for other programs. A library for each room, and what it offers.
set(rooms engine domain scenario import build compile care measure results study calibrate backtest answers report)
list(TRANSFORM rooms PREPEND icsflow_ OUTPUT_VARIABLE libraries)
foreach(room IN LISTS rooms ITEMS models)
  set_target_properties(icsflow_${room} PROPERTIES EXPORT_NAME ${room})
endforeach()
install(TARGETS ${libraries} icsflow_models EXPORT icsflow
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
        INCLUDES DESTINATION include)
install(DIRECTORY engine/include/icsflow DESTINATION include COMPONENT development)
foreach(room IN LISTS rooms)
  if(NOT room STREQUAL engine)
    install(DIRECTORY models/${room}/include/icsflow DESTINATION include COMPONENT development)
  endif()
endforeach()

set(config ${CMAKE_INSTALL_LIBDIR}/cmake/icsflow)
install(EXPORT icsflow NAMESPACE icsflow:: FILE icsflowTargets.cmake DESTINATION ${config} COMPONENT development)
configure_package_config_file(cmake/icsflowConfig.cmake.in ${PROJECT_BINARY_DIR}/icsflowConfig.cmake
                              INSTALL_DESTINATION ${config} NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/icsflowConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/icsflowConfig.cmake ${PROJECT_BINARY_DIR}/icsflowConfigVersion.cmake
              cmake/libraries.cmake
        DESTINATION ${config} COMPONENT development)
