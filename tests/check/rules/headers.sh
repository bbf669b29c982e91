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
# Of the program's own headers the build has tried each that is the first include of its source, as long as that is
# built since; of these only the guard, around the whole of it, is to be seen.
built=$(mktemp)
trap 'rm -f "$built"' EXIT
[ -x "${B:-build}/waterfall" ] && find core tui -name '*.[ch]' -type f ! -newer "${B:-build}/waterfall" 2>/dev/null >"$built"
find core tui tests -name '*.h' -type f 2>/dev/null | sort | awk -v built="$built" '
    function is_guarded(header,    line, word, count, depth, name, ends) {
        while ((getline line <header) > 0) {
            if (line !~ /^#/)
                continue
            split(line, word, " ")
            count++
            if (count == 1 && (word[1] != "#ifndef" || word[3] != "") || count == 2 && (line != "#define " name) || ends)
                count = -1000
            if (count == 1)
                name = word[2]
            depth += line ~ /^#if/
            if (line ~ /^#endif/ && --depth == 0)
                ends = 1
        }
        close(header)
        return count > 2 && ends
    }
    function is_first_in(source, header,    line, found) {
        while (!found && (getline line <source) > 0)
            found = line ~ /^ *# *include/
        close(source)
        return line == "#include \"" header "\""
    }
    BEGIN { while ((getline path <built) > 0) is_built[path] = 1 }
    { source = substr($0, 1, length($0) - 1) "c" }
    !(is_built[$0] && is_built[source] && is_first_in(source, $0) && is_guarded($0))' | while read -r header; do
    if ! said=$(printf '#include "%s"\n#include "%s"\n' "$header" "$header" | compile); then
        echo "$header:1: does not compile alone; include what it uses: $(echo "$said" | grep -E -m 1 'error|warning' ||
            echo "$said" | head -n 1)"
    fi
done
