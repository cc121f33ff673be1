# Which instructions the engine's kernels may use.
#
# ggml's own "native" asks the compiler, and the compiler asks CPUID. Virtual machines name extensions there that trap
# when used (seen with AMX: SIGILL in the first matrix product), so the choice here is between a few known-good levels.
set(MLXS_CPU "auto" CACHE STRING "CPU level of the engine: auto, x86-64-v3, avx512 or native")

set(mlxs_cpu ${MLXS_CPU})
if(mlxs_cpu STREQUAL "auto")
  set(mlxs_cpu "native")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set(mlxs_cpu "x86-64-v3")
    if(EXISTS /proc/cpuinfo)
      file(STRINGS /proc/cpuinfo flags REGEX "^flags" LIMIT_COUNT 1)
      if(flags MATCHES "avx512f" AND flags MATCHES "avx512bw" AND flags MATCHES "avx512vl"
         AND flags MATCHES "avx512dq" AND flags MATCHES "avx512vbmi" AND flags MATCHES "avx512_vnni")
        set(mlxs_cpu "avx512")
      endif()
    endif()
  endif()
endif()

set(mlxs_v3 -DGGML_SSE42=ON -DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON)
if(mlxs_cpu STREQUAL "native")
  set(mlxs_cpu_args -DGGML_NATIVE=ON)
elseif(mlxs_cpu STREQUAL "x86-64-v3")
  set(mlxs_cpu_args -DGGML_NATIVE=OFF ${mlxs_v3})
elseif(mlxs_cpu STREQUAL "avx512")
  set(mlxs_cpu_args -DGGML_NATIVE=OFF ${mlxs_v3}
    -DGGML_AVX512=ON -DGGML_AVX512_VBMI=ON -DGGML_AVX512_VNNI=ON)
else()
  message(FATAL_ERROR "MLXS_CPU is \"${MLXS_CPU}\"; it must be auto, x86-64-v3, avx512 or native.")
endif()
