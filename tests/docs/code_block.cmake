# The first ```cpp block of a page, as a file: tests compile what the pages show.
#   cmake -DTEXT=docs/tutorial.md -DOUT=FILE.cpp -P code_block.cmake
file(READ ${TEXT} text)
string(FIND "${text}" "\n```cpp\n" at)
if(at EQUAL -1)
  message(FATAL_ERROR "${TEXT}: no block of C++")
endif()
math(EXPR at "${at} + 8")
string(SUBSTRING "${text}" ${at} -1 text)
string(FIND "${text}" "\n```" end)
string(SUBSTRING "${text}" 0 ${end} block)
file(WRITE ${OUT} "${block}\n")
