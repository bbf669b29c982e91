# Every C file begins by saying what it is, after its own name where it gives one.
find core tui tests -name '*.[ch]' -type f 2>/dev/null | sort | while read -r file; do
    IFS= read -r first <"$file"
    name=${file##*/}
    case $first in
    "/* $name"*) ;;
    "/* "*.[ch]' — '*) echo "$file:1: begins with another file's name" ;;
    "/* "*) ;;
    *) echo "$file:1: begins without saying what it is: \"/* $name — …\"" ;;
    esac
done
