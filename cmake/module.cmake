# mlxs_module(NAME FOLDER ... DEPS ...): a folder of src/ is a library mlxs_NAME; its *_test.cpp files are the test
# program NAME_test. The DEPS are the include matrix of ARCHITECTURE.md (tests/tidy compares the includes with it).
# GCC 12 at -O2 sees overlaps in std::string + char (-Wrestrict, GCC bug 105651) and strings without a value in moved
# variants (-Wmaybe-uninitialized) that are not there.
# A designated initialiser leaves members at their defaults on purpose.
set(mlxs_warnings -Wall -Wextra -Wshadow -Wconversion -Wold-style-cast -Wno-missing-field-initializers
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>" -Werror)
set(mlxs_sanitizers "")
if(MLXS_SANITIZE)
  set(mlxs_sanitizers -fsanitize=${MLXS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
endif()

add_library(mlxs_options INTERFACE)
target_compile_options(mlxs_options INTERFACE ${mlxs_warnings} ${mlxs_sanitizers})
target_link_options(mlxs_options INTERFACE ${mlxs_sanitizers})
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

include(GoogleTest)

function(mlxs_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mlxs_options ${ARG_DEPS} GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    MLXS_TESTDATA="${CMAKE_SOURCE_DIR}/testdata" MLXS_ASSETS="${CMAKE_SOURCE_DIR}/assets"
    MLXS_FIXTURES="${CMAKE_SOURCE_DIR}/build/fixtures" MLXS_BUILD="${CMAKE_BINARY_DIR}"
    MLXS_LLAMA_SOURCE="${llama_source}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}: " PROPERTIES TIMEOUT 300)
endfunction()

function(mlxs_module name)
  cmake_parse_arguments(ARG "" "FOLDER" "DEPS;EXCLUDE;TEST_DEPS" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER}/*.cpp)
  foreach(pattern ${ARG_EXCLUDE})
    list(FILTER sources EXCLUDE REGEX "${pattern}")
  endforeach()
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  if(sources)
    add_library(mlxs_${name} STATIC ${sources})
    target_link_libraries(mlxs_${name} PUBLIC mlxs_options ${ARG_DEPS})
  else()
    add_library(mlxs_${name} INTERFACE)
    target_link_libraries(mlxs_${name} INTERFACE mlxs_options ${ARG_DEPS})
  endif()
  if(tests)
    mlxs_test(${name}_test SOURCES ${tests} DEPS mlxs_${name} ${ARG_TEST_DEPS})
  endif()
endfunction()
