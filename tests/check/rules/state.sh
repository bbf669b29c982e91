# No global mutable state outside the roots: it is what makes threads and tests meddle with each other. Read from
# the built objects, where a writable variable cannot hide behind a macro.
# core/base/log.c and mem.c: libraries call back without an argument. tui/terminal/term.c, term_guard.c: a crash handler has none.
# tui/main.c: signals. core/sim/sim_scenarios.c: a table that is read once from the compiled-in files.
# tui/cli/output.c: whether all was printed is the process's, as standard output is.
# core/net/curl_library.c: a library's functions, found once; they have no place for an owner.
allowed=' core/base/log core/base/mem core/net/curl_library core/sim/sim_scenarios tui/cli/output tui/terminal/term tui/terminal/term_guard tui/main '
objects=${B:-build}/obj
if ! find "$objects/core" "$objects/tui" -name '*.o' 2>/dev/null | grep -q .; then
    echo "skipped: nothing is built yet"
    exit 0
fi
# One run over all of them: "path/of/object.o:     file format …" tells whose the lines below are.
# .data.rel.ro is constant: tables that hold pointers.
find "$objects/core" "$objects/tui" -name '*.o' | sort | xargs objdump -t | awk -v folder="$objects/" '
    / file format / { stem = substr($1, length(folder) + 1); sub(/\.o:$/, "", stem) }
    $2 != "df" && NF >= 5 {
        section = $(NF - 2); name = $NF
        if ($0 ~ / O / && (section ~ /^\.(data|bss|tdata|tbss)/ || section == "*COM*") && section !~ /^\.data\.rel\.ro/)
            print stem, name
    }' | while read -r stem name; do
    case $allowed in *" $stem "*) continue ;; esac
    [ -f "$stem.c" ] || continue
    case $name in __*) continue ;; esac # a sanitizer's own
    plain=${name%%.*}
    line=$(grep -nE "(^|[^A-Za-z0-9_])$plain([^A-Za-z0-9_]|\$)" "$stem.c" | head -n 1 | cut -d: -f1)
    # "Once in the life of the process" is what a library's own global state asks for.
    sed -n "${line:-1}p" "$stem.c" | grep -q pthread_once_t && continue
    echo "$stem.c:${line:-1}: \"$plain\" is global and can change: make it const, or a member of what owns it"
done
