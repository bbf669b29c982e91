# Names say a subject, and the top level holds only what a newcomer must see.
for entry in * .[!.]*; do
    case $entry in
    core | tui | themes | tests | build | Makefile | README.md | LICENSE) ;;
    .git | .gitignore | .gitattributes | .clang-format | .editorconfig | .ci | .github) ;;
    '*' | '.[!.]*') ;;
    *) echo "$entry:1: has no place at the top level: put it under core, tui, themes or tests" ;;
    esac
done
find core tui themes tests \( -type f -o -type d \) 2>/dev/null | sort | while read -r path; do
    name=${path##*/}
    stem=${name%%.*}
    case _${stem}_ in
    *_util_* | *_utils_* | *_misc_* | *_common_* | *_helper_* | *_helpers_* | *_manager_*)
        echo "$path:1: \"$stem\" names no subject: name the file after what it knows" ;;
    esac
    case $name in
    *.c | *.h)
        case $stem in *[!a-z0-9_]*) echo "$path:1: names of C files are lower_case_words" ;; esac ;;
    esac
done
