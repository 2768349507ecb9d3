# Writes to OUTPUT a source with the SHA-256 of the SOURCES that verify, and of the compiler and its flags (COMPILER): a
# verification is remembered under it.
set(all "${COMPILER}\n")
list(SORT SOURCES)
foreach(source IN LISTS SOURCES)
  file(SHA256 ${source} hash)
  string(APPEND all "${hash}\n")
endforeach()
string(SHA256 hash "${all}")
file(WRITE ${OUTPUT} "#include \"lib/search/verification.hpp\"\n\nconst std::string_view overshoot::kernel_hash = \"${hash}\";\n")
