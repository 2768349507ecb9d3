#The tutorial's statement as the text takes it from stage to stage: a ```cpp block is the file, a ```diff block changes
#it(hunks parted by a line @ @, each of which must fit at exactly one place).
#cmake - DTEXT = docs / tutorial.md - DSTAGES = 3 - DOUT = DIR / stage - P stages.cmake writes DIR / stage1.cpp, ...
file(READ ${TEXT} text) set(stage 0) while (text MATCHES "\n```(cpp|diff)\n") set(kind ${CMAKE_MATCH_1})
    string(FIND
           "${text}"
           "\n```${kind}\n" at) string(SUBSTRING "${text}" ${at} - 1 text) string(REGEX REPLACE
                                                                                  "^\n```[a-z]*"
                                                                                  "" text "${text}") string(FIND
                                                                                                            "${text}"
                                                                                                            "\n```" end)
        string(SUBSTRING "${text}" 0 ${end} block) #begins with a newline
    math(EXPR end "${end} + 4") string(SUBSTRING "${text}" ${end} - 1 text)

        if (kind STREQUAL cpp) string(SUBSTRING "${block}" 1 - 1 source) string(APPEND source "\n")
            endif() while (kind STREQUAL diff AND NOT block STREQUAL "") string(FIND
                                                                                "${block}"
                                                                                "\n@@" end)
                string(SUBSTRING "${block}" 0 ${end} hunk) if (end EQUAL - 1) set(block "") else()
                    math(EXPR end "${end} + 3") string(SUBSTRING "${block}" ${end} - 1 block) endif()
                        string(REGEX REPLACE
                               "\n[+][^\n]*"
                               "" old "${hunk}") string(REGEX REPLACE
                                                        "\n-[^\n]*"
                                                        "" new "${hunk}") string(REGEX REPLACE
                                                                                 "\n[- ]"
                                                                                 "\n" old "${old}\n ")
                            string(REGEX REPLACE
                                   "\n[+ ]"
                                   "\n" new "${new}\n ") string(FIND
                                                                "${source}"
                                                                "${old}" first)
                                string(FIND
                                       "${source}"
                                       "${old}" last REVERSE) if (first EQUAL - 1 OR NOT first EQUAL last)
                                    message(FATAL_ERROR "${TEXT}: this hunk does not fit at exactly one place:${hunk}")
                                        endif() string(REPLACE
                                                       "${old}"
                                                       "${new}" source "${source}") endwhile()
                                            math(EXPR stage "${stage} + 1") file(WRITE ${OUT} ${stage}.cpp "${source}")
                                                endwhile() if (NOT stage EQUAL STAGES)
                                                    message(FATAL_ERROR "${TEXT}: ${stage} stages, expected ${STAGES}")
                                                        endif()
