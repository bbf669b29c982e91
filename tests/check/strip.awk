# Prints C as "path:line:text" with comments and the insides of strings and character constants blanked, so that
# a rule that looks for a word finds code only. #include lines stay whole.
FNR == 1 { in_comment = 0 }
/^[ \t]*#[ \t]*include/ && !in_comment {
    print FILENAME ":" FNR ":" $0
    next
}
{
    out = ""
    rest = $0
    while (rest != "") {
        if (in_comment) {
            end = index(rest, "*/")
            if (!end)
                break
            in_comment = 0
            rest = substr(rest, end + 2)
            continue
        }
        if (!match(rest, /\/\*|\/\/|["']/)) {
            out = out rest
            break
        }
        mark = substr(rest, RSTART, RLENGTH)
        out = out substr(rest, 1, RSTART - 1)
        rest = substr(rest, RSTART + RLENGTH)
        if (mark == "/*") {
            in_comment = 1
            out = out " "
        } else if (mark == "//") {
            break
        } else {
            out = out mark
            while (rest != "" && substr(rest, 1, 1) != mark) {
                if (substr(rest, 1, 1) == "\\")
                    rest = substr(rest, 2)
                rest = substr(rest, 2)
            }
            out = out mark
            rest = substr(rest, 2)
        }
    }
    print FILENAME ":" FNR ":" out
}
