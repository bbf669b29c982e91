# Scripts are POSIX sh that shellcheck has nothing to say about.
if ! command -v shellcheck >/dev/null 2>&1; then
    echo "skipped: there is no shellcheck here"
    exit 0
fi
find .ci tests -type f 2>/dev/null | sort | while read -r file; do
    case $file in
    *.sh) echo "$file" ;;
    *.* ) ;;
    *) IFS= read -r first <"$file" && case $first in '#!/bin/sh'*) echo "$file" ;; '#!'*) echo "$file:1: not #!/bin/sh: write POSIX sh, or C" >&2 ;; esac ;;
    esac
done 2>&1 | while read -r file; do
    case $file in
    *:1:*) echo "$file" ;;
    *) shellcheck -s sh -f gcc "$file" | sed 's/$/ (shellcheck)/' ;;
    esac
done
