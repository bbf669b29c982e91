# What the first frame does not need is not loaded with the program: see core/net/curl_library.h. Read from the file
# itself, since a library that is named once more when linking undoes it without a sign.
program=${B:-build}/waterfall
if [ ! -f "$program" ]; then
    echo "skipped: nothing is built yet"
    exit 0
fi
if readelf -Wd "$program" | grep -q 'NEEDED.*libcurl'; then
    echo "$program:1: it is linked with libcurl, which core/net/curl_library.c loads when it is needed"
fi
