# Read by cpack for each kind of package that it makes.
if(CPACK_GENERATOR STREQUAL TGZ)
  set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)  # one folder to unpack
elseif(CPACK_GENERATOR STREQUAL DEB)
  find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
  if(NOT DPKG_SHLIBDEPS)
    message(FATAL_ERROR "A Debian package says which libraries it needs, which takes dpkg-shlibdeps: install dpkg-dev")
  endif()
endif()
