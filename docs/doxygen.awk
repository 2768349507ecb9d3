# Doxygen's input filter for a header: the comment at its head is about the file, and about the type the file is named
# after (ball.hpp: Ball). Lines keep their numbers.
{ line[FNR] = $0 }
END {
  file = FILENAME
  sub(/.*\/lib\//, "lib/", file)
  stem = file
  sub(/.*\//, "", stem)
  gsub(/\.hpp$|_/, "", stem)
  sub(/^#pragma once$/, "/// @file " file, line[1])
  for (i = 1; i <= NR; ++i)
    if (line[i] ~ /^(class|struct) [A-Z][A-Za-z0-9]* .*\{/ && line[i] !~ /Options /) {
      split(line[i], word, " ")
      at = line[i - 1] ~ /^template / ? i - 1 : i
      if (index(tolower(word[2]), stem) != 1) continue
      if (line[at - 1] !~ /^\/\/\//) line[at] = "/** @copydoc " file " */ " line[at]
      break
    }
  for (i = 1; i <= NR; ++i) print line[i]
}
