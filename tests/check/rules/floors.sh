# Who may include whom: floors.txt, which README shows as its map. The most exact row wins. What ends in _internal.h
# is for its own folder and
# for what lies in it.
awk -v table="$CHECK_HOME/floors.txt" '
BEGIN {
    while ((getline line < table) > 0) {
        if (split(line, cell, "|") < 3 || line !~ /`/)
            continue
        if (cell[2] ~ /</)
            home(cell[2], cell[3])
        else
            floor(cell[2], cell[3])
    }
}
function floor(where, may) {
    gsub(/[` ]/, "", where)
    gsub(/`/, "", may)
    allowed[where] = may
}
function home(headers, where,    n, i, h) {
    n = split(headers, h, " ")
    gsub(/`|only/, "", where)
    gsub(/^ +| +$/, "", where)
    for (i = 1; i <= n; i++) {
        gsub(/[`<>]/, "", h[i])
        homes[h[i]] = where
    }
}
function is_within(path, places,    n, i, p) {
    n = split(places, p, " ")
    for (i = 1; i <= n; i++)
        if (path == p[i] || index(path, p[i] "/") == 1)
            return 1
    return 0
}
function row_of(path) {
    while (path != "" && !(path in allowed))
        if (!sub(/\/[^\/]*$/, "", path))
            path = ""
    return path
}
function folder(path) {
    sub(/\/[^\/]*$/, "", path)
    return path
}
# "ncursesw/ncurses.h" is as much <ncurses.h> as "curses.h" is.
function library(header,    base) {
    if (header in homes)
        return header
    base = header
    sub(/.*\//, "", base)
    if (base in homes)
        return base
    if (header ~ /^curl\//)
        return "curl/curl.h"
    if (header ~ /^libwebsockets\//)
        return "libwebsockets.h"
    return ""
}
{
    colon = index($0, ":")
    file = substr($0, 1, colon - 1)
    rest = substr($0, colon + 1)
    number = rest
    sub(/:.*/, "", number)
    text = substr(rest, length(number) + 2)
    if (file ~ /^tests\// || text !~ /^[ \t]*#[ \t]*include/)
        next
    if (match(text, /"[^"]*"/)) {
        header = substr(text, RSTART + 1, RLENGTH - 2)
        if (header !~ /\//) {
            if (header !~ /\.inc$/)
                print file ":" number ": \"" header "\" has no folder: include it by its path from the root"
            next
        }
        if (header ~ /_internal\.h$/ && index(file, folder(header) "/") != 1)
            print file ":" number ": " header " is for the files of " folder(header) ": use what that folder offers to others"
        row = row_of(file)
        if (row == "" && !is_told[file]++)
            print file ":" number ": this place is on no floor: put the file into one, or add a row to floors.txt"
        else if (row != "" && !is_within(header, allowed[row]))
            print file ":" number ": " row " may not include " header ": only" allowed[row] ". Move what you need down a floor, or pass it in"
    } else if (match(text, /<[^>]*>/)) {
        lib = library(substr(text, RSTART + 1, RLENGTH - 2))
        if (lib != "" && !is_within(file, homes[lib]))
            print file ":" number ": <" lib "> lives only in " homes[lib] ": ask that place to do it"
    }
}' "$CODE"
