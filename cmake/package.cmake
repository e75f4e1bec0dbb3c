# `cpack` in the build folder: a Debian package and an archive for any folder, of what runs (docs/install.md).
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "The icsflow developers")
set(CPACK_PACKAGE_VENDOR "The icsflow developers")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-pandas, r-cran-rsqlite")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "It simulates every patient from referral and waiting list through admission, delayed
discharge and social care, across all providers, and shows what a change in beds, theatre sessions, staff or care packages
does to waits before anybody makes it.")
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/package_kind.cmake)
include(CPack)
