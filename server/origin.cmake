# SPDX-License-Identifier: Apache-2.0
# The configuration and the program, included by CMakeLists.txt.
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)

add_library(rill_config STATIC config_file.cpp config_flags.cpp config_settings.cpp)
target_compile_definitions(rill_config PRIVATE RILL_VERSION="${PROJECT_VERSION}")
target_link_libraries(rill_config PUBLIC rill_options rill_base rill_segment PRIVATE CLI11::CLI11)

add_executable(rill-origin main.cpp)
target_link_libraries(rill-origin PRIVATE rill_config rill_http rill_rtmp rill_network rill_publish
                                          spdlog::spdlog)
# Debian 12's clang cannot read <coroutine>: there, only the fuzzers are built.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
  set_target_properties(rill-origin PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
