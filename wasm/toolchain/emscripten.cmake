# SPDX-License-Identifier: Apache-2.0
# CMake toolchain file for WebAssembly: `cmake --preset wasm`. Finds emcc with find-emcc (run `./setup wasm` once before).

# The toolchain file is read again for every try_compile; the answer is passed on.
if(NOT RILL_EMSCRIPTEN_BIN)
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/find-emcc
                  OUTPUT_VARIABLE RILL_EMSCRIPTEN_BIN OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "Emscripten is missing: run ./setup wasm")
  endif()
  set(RILL_EMSCRIPTEN_BIN "${RILL_EMSCRIPTEN_BIN}" CACHE PATH "Folder of emcc")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES RILL_EMSCRIPTEN_BIN)

set(EMSCRIPTEN TRUE)
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER "${RILL_EMSCRIPTEN_BIN}/emcc")
set(CMAKE_CXX_COMPILER "${RILL_EMSCRIPTEN_BIN}/em++")
set(CMAKE_AR "${RILL_EMSCRIPTEN_BIN}/emar" CACHE FILEPATH "archiver")
set(CMAKE_RANLIB "${RILL_EMSCRIPTEN_BIN}/emranlib" CACHE FILEPATH "archive indexer")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

foreach(language C CXX)
  set(CMAKE_EXECUTABLE_SUFFIX_${language} ".js")
endforeach()
find_program(CMAKE_CROSSCOMPILING_EMULATOR node)

foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_RELEASE_INIT "-O3 -DNDEBUG")
  set(CMAKE_${language}_FLAGS_DEBUG_INIT "-O1 -g")
endforeach()

# Nothing of the host's libraries and headers is of use; programs are.
set(CMAKE_FIND_ROOT_PATH "${RILL_EMSCRIPTEN_BIN}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
