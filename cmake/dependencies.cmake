# The libraries overshoot stands on, as one interface target. Read by our own build and by find_package(overshoot).
find_package(fmt REQUIRED)
find_package(TBB REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(Boost REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_library(OVERSHOOT_ARB NAMES flint-arb arb)  # FLINT 2; FLINT 3 has Arb in libflint
find_library(OVERSHOOT_FLINT NAMES flint REQUIRED)
find_library(OVERSHOOT_MPFI NAMES mpfi REQUIRED)
find_library(OVERSHOOT_MPFR NAMES mpfr REQUIRED)
find_library(OVERSHOOT_GMP NAMES gmp REQUIRED)
find_library(OVERSHOOT_NLOPT NAMES nlopt nlopt_cxx REQUIRED)
find_library(OVERSHOOT_BLAS NAMES openblas REQUIRED)
if(NOT OVERSHOOT_ARB)
  set(OVERSHOOT_ARB "")
endif()

# What the kernel stands on (lib/kernel/README.md), and what the rest does.
if(NOT TARGET overshoot_dependencies AND NOT TARGET overshoot::overshoot_dependencies)
  add_library(overshoot_kernel_dependencies INTERFACE)
  target_link_libraries(overshoot_kernel_dependencies INTERFACE fmt::fmt nlohmann_json::nlohmann_json Boost::headers
    OpenSSL::Crypto ZLIB::ZLIB Threads::Threads ${OVERSHOOT_MPFI} ${OVERSHOOT_MPFR} ${OVERSHOOT_GMP})
  # Every source that includes Eigen must see the same Eigen.
  target_compile_definitions(overshoot_kernel_dependencies INTERFACE EIGEN_USE_BLAS)
  add_library(overshoot_dependencies INTERFACE)
  target_link_libraries(overshoot_dependencies INTERFACE overshoot_kernel_dependencies TBB::tbb Eigen3::Eigen
    ${OVERSHOOT_ARB} ${OVERSHOOT_FLINT} ${OVERSHOOT_NLOPT} ${OVERSHOOT_BLAS} quadmath)
endif()
if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/overshoot-config-version.cmake)
  return()  # installed: the program and the tests are not there
endif()
find_package(CLI11 REQUIRED)
find_package(pegtl REQUIRED)  # header-only
