# Writes to OUTPUT a source with the SHA-256 of the LIBRARY that verifies: a verification is remembered under it. The
# library has its code as compiled, with what compiler, flags and headers make of it.
file(SHA256 ${LIBRARY} hash)
file(WRITE ${OUTPUT} "#include \"lib/search/verification.hpp\"\n\nconst std::string_view overshoot::kernel_hash = \"${hash}\";\n")
