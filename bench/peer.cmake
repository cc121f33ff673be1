# cmake -P bench/peer.cmake: builds llama-server, the peer of the benchmark, from the same source as our engine and for
# the same CPU, in build/llama/peer, with the flags of cmake/llama.cmake. That leaves out OpenMP, which made no difference
# on a quiet machine and made the peer many times slower on a busy one. Run it after a build of mlx-serve, which unpacks
# the source.
cmake_minimum_required(VERSION 3.25)
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
set(source ${root}/build/llama/source)
set(binary ${root}/build/llama/peer)
if(NOT EXISTS ${source}/tools/server)
  message(FATAL_ERROR "${source} is not there; run scripts/build release mlx-serve first.")
endif()

# A script has no target machine, and cpu.cmake asks for it.
cmake_host_system_information(RESULT CMAKE_SYSTEM_PROCESSOR QUERY OS_PLATFORM)
include(${root}/cmake/cpu.cmake)

find_program(CCACHE_PROGRAM ccache)
set(launcher "")
if(CCACHE_PROGRAM)
  set(launcher -DCMAKE_C_COMPILER_LAUNCHER=${CCACHE_PROGRAM} -DCMAKE_CXX_COMPILER_LAUNCHER=${CCACHE_PROGRAM})
endif()

execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${source} -B ${binary} -G Ninja
    -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_C_COMPILER=cc
    -DCMAKE_CXX_COMPILER=c++
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON
    -DBUILD_SHARED_LIBS=OFF
    -DLLAMA_BUILD_COMMON=ON
    -DLLAMA_BUILD_TOOLS=ON
    -DLLAMA_BUILD_SERVER=ON
    -DLLAMA_BUILD_TESTS=OFF
    -DLLAMA_BUILD_EXAMPLES=OFF
    -DLLAMA_BUILD_APP=OFF
    -DLLAMA_BUILD_UI=OFF
    -DLLAMA_USE_PREBUILT_UI=OFF
    -DLLAMA_OPENSSL=OFF
    -DLLAMA_SUBPROCESS=OFF
    -DGGML_OPENMP=OFF
    ${launcher}
    ${mlxs_cpu_args}
  OUTPUT_QUIET
  COMMAND_ERROR_IS_FATAL ANY)
# One job at the lowest priority: it takes minutes, and nobody waits for it but the benchmark.
execute_process(
  COMMAND nice -n 19 ${CMAKE_COMMAND} --build ${binary} --target llama-server -j 1
  COMMAND_ERROR_IS_FATAL ANY)
