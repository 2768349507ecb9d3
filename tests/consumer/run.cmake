# cmake -DBUILD=<overshoot's build> -DSOURCE=<its source> -DWORK=<scratch> [-DCOMPILER= -DFLAGS=] -P run.cmake
# Installs overshoot to a prefix of its own, then configures, builds and runs a copy of the consumer against that alone.
function(must)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "failed (${code}): ${ARGV}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
must(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/CMakeLists.txt ${CMAKE_CURRENT_LIST_DIR}/main.cpp DESTINATION ${WORK}/consumer)
# Every part of fast math but the name, which would change how the program starts (see below).
string(APPEND FLAGS " -O2 -fassociative-math -fno-signed-zeros -fno-trapping-math -ffinite-math-only -freciprocal-math"
                    " -ffp-contract=fast")
if(EXISTS /proc/cpuinfo)
  file(STRINGS /proc/cpuinfo fused REGEX "^flags.* fma( |$)" LIMIT_COUNT 1)
  if(fused)
    string(APPEND FLAGS " -mfma")
  endif()
endif()
function(build linker_flags)
  must(${CMAKE_COMMAND} -S ${WORK}/consumer -B ${WORK}/build -G Ninja -DCMAKE_PREFIX_PATH=${WORK}/prefix
       -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=${COMPILER} "-DCMAKE_CXX_FLAGS=${FLAGS}"
       "-DCMAKE_EXE_LINKER_FLAGS=${linker_flags}" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
  must(${CMAKE_COMMAND} --build ${WORK}/build)
endfunction()
build("")

# What was installed, and what the consumer was compiled from, name nothing in the source tree.
file(GLOB_RECURSE installed ${WORK}/prefix/*.cmake ${WORK}/prefix/*.hpp)
foreach(file IN LISTS installed)
  file(READ ${file} text)
  foreach(folder lib checks cmake)
    if(text MATCHES "${SOURCE}/${folder}/")
      message(FATAL_ERROR "${file} reaches into the source tree")
    endif()
  endforeach()
endforeach()
must(ninja -C ${WORK}/build -t deps)
if(NOT output MATCHES "prefix/include/overshoot/lib/search/prove.hpp" OR output MATCHES "${SOURCE}/(lib|checks)/")
  message(FATAL_ERROR "the consumer was not compiled from the installed headers alone:\n${output}")
endif()

must(${WORK}/build/consumer)
message(STATUS "${output}")

# Linked with fast math a program starts with subnormals flushed to zero: it gets no verdict.
if(CMAKE_HOST_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  build(-ffast-math)
  execute_process(COMMAND ${WORK}/build/consumer RESULT_VARIABLE code OUTPUT_VARIABLE output)
  if(NOT code EQUAL 2 OR NOT output MATCHES "refused: [^\n]*flushed to zero")
    message(FATAL_ERROR "a program that flushes subnormals to zero is not refused (${code}):\n${output}")
  endif()
endif()
