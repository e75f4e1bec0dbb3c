# Version and commit for the program: build_info.hpp, looked at in every build and written only when it changes.
# Included where the target `icsflow` is made; the build then runs this same file as a script.
if(CMAKE_SCRIPT_MODE_FILE)
  set(commit unknown)
  execute_process(COMMAND git describe --always --dirty --abbrev=12 --exclude=* WORKING_DIRECTORY ${SOURCE}
                  OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit ${described})
  endif()
  file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define ICSFLOW_VERSION \"${VERSION}\"\n#define ICSFLOW_GIT_SHA \"${commit}\"\n")
else()
  set(build_info ${CMAKE_CURRENT_BINARY_DIR}/build_info.hpp)
  add_custom_target(icsflow_build_info BYPRODUCTS ${build_info}
    COMMAND ${CMAKE_COMMAND} -D OUTPUT=${build_info} -D VERSION=${PROJECT_VERSION} -D SOURCE=${PROJECT_SOURCE_DIR}
            -P ${CMAKE_CURRENT_LIST_FILE})
  add_dependencies(icsflow icsflow_build_info)
  target_include_directories(icsflow PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endif()
