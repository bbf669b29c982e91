# No file over 700 lines, no function over 100: beyond that nobody reads it whole. The layout puts the braces of a
# function, and of nothing else, alone into the first column.
awk '
{
    colon = index($0, ":")
    file = substr($0, 1, colon - 1)
    rest = substr($0, colon + 1)
    number = rest + 0
    text = substr(rest, length(number) + 2)
    if (file != last_file) {
        start = 0
        last_file = file
    }
    lines[file] = number
    if (text ~ /^[A-Za-z_].*\(/) {
        name = text
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
    }
    if (text ~ /^\{/)
        start = number
    if (text ~ /^\}/ && start) {
        if (number - start - 1 > 100)
            print file ":" start ": " name " has " number - start - 1 " lines: split it where its subject changes (100 at most)"
        start = 0
    }
}
END {
    for (f in lines)
        if (lines[f] > 700)
            print f ":" lines[f] ": " lines[f] " lines: split the file by subject (700 at most)"
}' "$CODE"
