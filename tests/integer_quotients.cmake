# The scan for quotients of integers (cmake/integer_quotients.cmake): what it must find, and what is none.
set(file ${WORK}/integer_quotient.cpp)
function(expect_found expected)
  foreach(text IN LISTS ARGN)
    file(WRITE ${file} "${text}\n")
    execute_process(COMMAND ${CMAKE_COMMAND} -DSOURCES=${file} -P ${SCRIPT} RESULT_VARIABLE code ERROR_VARIABLE error)
    if(expected AND (code EQUAL 0 OR NOT error MATCHES "divides[ \n]+integers"))
      message(SEND_ERROR "not found: ${text}")
    elseif(NOT expected AND NOT code EQUAL 0)
      message(SEND_ERROR "found where there is none: ${text}: ${error}")
    endif()
  endforeach()
endfunction()
expect_found(TRUE "1 / 2 * p(x)" "v.pick(2, 9 / 4)" "T x = p(a) * (1/2)" "y = (1) / 2" "Q(1 / 2, 3)" "x = 1'000 / 3" "3 /\n  (4)"
             "x * 5L/2" "-1 / 2 * x" "x - 1/2" "1 / -2" "\"a\" + 1 / 2 // b")
expect_found(FALSE "Q(1, 2) / 3 * x" "1_q / 3" "3 / 2_q" "1.0 / 2" "1 / 2.5" "1e5 / 3.5" "x1 / 2" "T(1) / 2" "from<T>(1) / 2" "f(2) / 3"
             "sqr(x) / 2" "(x - 1) / 2" "1 / (2 * x)" "// 1 / 2" "/* 1 / 2\n */" "\"1 / 2\"" "\"a \\\" 1 / 2\""
             "R\"(1 / 2 \"b\" 3/4)\" + x")
