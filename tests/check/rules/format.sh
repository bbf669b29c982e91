# The layout of .clang-format. Other major versions lay out differently, so only the house's is asked.
wanted=14
tool=
for t in "clang-format-$wanted" clang-format; do
    command -v "$t" >/dev/null 2>&1 || continue
    case $("$t" --version) in *"version $wanted."*) tool=$t && break ;; esac
done
if [ -z "$tool" ]; then
    echo "skipped: there is no clang-format $wanted here"
    exit 0
fi
find core tui tests -name '*.[ch]' -type f 2>/dev/null | sort |
    xargs -r -n 12 -P "$(nproc)" "$tool" --dry-run -Werror 2>&1 |
    awk -F: '/error:/ && !seen[$1]++ { print $1 ":" $2 ": laid out otherwise: run make format" }'
