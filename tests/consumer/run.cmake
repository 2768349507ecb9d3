# cmake -DBUILD=<overshoot's build> -DSOURCE=<its source> -DWORK=<scratch> [-DCOMPILER= -DFLAGS=] -P run.cmake
# Installs overshoot to a prefix of its own, then configures, builds and runs a copy of the consumer, and the example of
# docs/library.md, against that alone.
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
must(${CMAKE_COMMAND} -DTEXT=${SOURCE}/docs/library.md -DOUT=${WORK}/consumer/example.cpp -P ${CMAKE_CURRENT_LIST_DIR}/../docs/code_block.cmake)
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
    if(text MATCHES "${SOURCE}/${folder}/" OR text MATCHES "#include \"lib/")
      message(FATAL_ERROR "${file} reaches into the source tree")
    endif()
  endforeach()
endforeach()
must(ninja -C ${WORK}/build -t deps)
if(NOT output MATCHES "prefix/include/overshoot/search/prove.hpp" OR output MATCHES "${SOURCE}/(lib|checks)/")
  message(FATAL_ERROR "the consumer was not compiled from the installed headers alone:\n${output}")
endif()

must(${WORK}/build/main)
message(STATUS "${output}")

# The example prints what its page shows below it.
must(${WORK}/build/example)
file(READ ${SOURCE}/docs/library.md page)
string(FIND "${page}" "```text\n${output}```" at)
if(at EQUAL -1)
  message(FATAL_ERROR "docs/library.md does not show what its example prints:\n${output}")
endif()

# The installed programs, where there is nothing else.
file(MAKE_DIRECTORY ${WORK}/empty)
must(${CMAKE_COMMAND} -E chdir ${WORK}/empty ${WORK}/prefix/bin/overshoot check "x in [0, 1] |- x^2 <= 2" --certificate lemma.json)
must(${CMAKE_COMMAND} -E chdir ${WORK}/empty ${WORK}/prefix/bin/overshoot-verify lemma.json)
if(NOT output MATCHES "verified, PROVED")
  message(FATAL_ERROR "the installed verifier says:\n${output}")
endif()

# Linked with fast math a program starts with subnormals flushed to zero: it gets no verdict.
if(CMAKE_HOST_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  build(-ffast-math)
  execute_process(COMMAND ${WORK}/build/main RESULT_VARIABLE code OUTPUT_VARIABLE output)
  if(NOT code EQUAL 2 OR NOT output MATCHES "refused: [^\n]*flushed to zero")
    message(FATAL_ERROR "a program that flushes subnormals to zero is not refused (${code}):\n${output}")
  endif()
endif()
