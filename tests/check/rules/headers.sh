# Every header compiles alone, and twice in a row, so that nobody depends on the order of includes. $CC may be
# several words ("ccache cc"); a compiler that cannot even compile nothing is a broken rule, not a kept one.
compile() {
    # shellcheck disable=SC2086 # words on purpose
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -I. -Wall -Wextra -Werror -fsyntax-only -x c - 2>&1
}
if ! said=$(echo 'extern int nothing;' | compile); then
    echo "headers: ${CC:-cc} does not run, so no header was tried: set CC: $(echo "$said" | head -n 1)"
    exit
fi
find core tui tests -name '*.h' -type f 2>/dev/null | sort | while read -r header; do
    if ! said=$(printf '#include "%s"\n#include "%s"\n' "$header" "$header" | compile); then
        echo "$header:1: does not compile alone; include what it uses: $(echo "$said" | grep -E -m 1 'error|warning' ||
            echo "$said" | head -n 1)"
    fi
done
