# Every C file begins by saying what it is.
find core tui tests -name '*.[ch]' -type f 2>/dev/null | sort | while read -r file; do
    IFS= read -r first <"$file"
    name=${file##*/}
    case $first in
    "/* $name"*) ;;
    *) echo "$file:1: begins without saying what it is: \"/* $name — …\"" ;;
    esac
done
