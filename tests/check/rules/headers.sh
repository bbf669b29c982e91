# Every header compiles alone, and twice in a row, so that nobody depends on the order of includes.
find core tui tests -name '*.h' -type f 2>/dev/null | sort | while read -r header; do
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
        "${CC:-cc}" -std=c11 -D_GNU_SOURCE -I. -Wall -Wextra -Werror -fsyntax-only -x c - 2>&1 |
        grep -E 'error|warning' | head -n 1 |
        sed "s|^|$header:1: does not compile alone; include what it uses: |"
done
