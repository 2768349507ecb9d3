# The library's headers as a user includes them: lib/scalar/ball.hpp is installed as overshoot/scalar/ball.hpp.
#   cmake -DFROM=lib -DTO=PREFIX/include/overshoot -P install_headers.cmake
file(GLOB_RECURSE headers RELATIVE ${FROM} ${FROM}/*.hpp)
foreach(header IN LISTS headers)
  file(READ ${FROM}/${header} text)
  string(REPLACE "#include \"lib/" "#include \"overshoot/" text "${text}")
  file(WRITE ${TO}/${header} "${text}")
endforeach()
