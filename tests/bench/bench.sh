# shellcheck shell=sh disable=SC2154
# bench.sh — what the benches share. Sourced in the root of the sources by a bench that has made itself a folder, $home,
# in which all that it starts has its HOME. Whatever ends the bench, its children are ended and the folder is removed.
# What a bench keeps in memory lies in a folder of its own, $memory; it is removed, too.
# With QUICK=1 each bench only shows, in a minute or two, that it runs: its figures then mean nothing.
B=${B:-build}
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_STATE_HOME="$home/state"
export TERM=xterm-256color LC_ALL=C.UTF-8
unset APOLLO_API_KEY APOLLO_API_BASE_URL

children=''
memory=''
leave() {
    trap '' HUP INT TERM
    # shellcheck disable=SC2086 # words on purpose
    [ -z "$children" ] || { kill $children; wait $children; } 2>/dev/null
    rm -rf "$home" ${memory:+"$memory"}
}
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# begin COMMAND…: in the background; $! is its number
begin() {
    "$@" &
    children="$children $!"
}
await() { # await PID: its end; its exit code
    wait "$1"
    code=$?
    others=
    for child in $children; do [ "$child" = "$1" ] || others="$others $child"; done
    children=$others
    return $code
}
end() { # end PID
    kill "$1"
    await "$1"
    return 0
} 2>/dev/null

choose() { # choose ARGUMENT QUICK DEFAULT
    if [ -n "$1" ]; then echo "$1"; elif [ -n "${QUICK:-}" ]; then echo "$2"; else echo "$3"; fi
}

# build_tools NAME…: the program, and of tests/bench the tools
build_tools() {
    .ci/install-packages build test bench || return 1
    archives="$B/lib/store.a $B/lib/model.a $B/lib/base.a"
    objects=
    for tool in "$@"; do objects="$objects $B/obj/tests/bench/$tool.o"; done
    # shellcheck disable=SC2086 # words on purpose
    make --no-print-directory -s -j"$(nproc)" B="$B" all $objects $archives || return 1
    for tool in "$@"; do
        # shellcheck disable=SC2086
        cc -pie -Wl,--as-needed -o "$B/$tool" "$B/obj/tests/bench/$tool.o" $archives -lsqlite3 -lcrypto -lvterm -lutil -lpthread -lm ||
            return 1
    done
}

# ---- ports ----

is_taken() { # is_taken PORT
    grep -q "^ *[0-9]*: [0-9A-F]*:$(printf %04X "$1") 0*:0000 0A " /proc/net/tcp
}
free_port() { # free_port FROM
    while is_taken "$1"; do set -- $(($1 + 1)); done
    echo "$1"
}
await_port() { # await_port PORT PID
    tries=0
    until is_taken "$1"; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 "$2" 2>/dev/null; then
            echo "nobody listens on port $1" >&2
            return 1
        fi
        sleep 0.1
    done
}

# ---- measuring ----

seconds() { date +%s.%N; }
median() { # median FILE COLUMN
    cut -d' ' -f"$2" "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
# Of a process and its children: nginx works in one.
family() { echo "$1 $(pgrep -P "$1" | tr '\n' ' ')"; }
peak_kb() { # peak_kb PID: since it was started
    for member in $(family "$1"); do sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$member/status" 2>/dev/null; done |
        awk '{ sum += $1 } END { print sum + 0 }'
}
processor_ms() { # processor_ms PID: with the children that are over: `webhook` starts one for each call
    for member in $(family "$1"); do cat "/proc/$member/stat" 2>/dev/null; done |
        awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); sum += $12 + $13 + $14 + $15 } END { print sum * 1000 / hz }'
}
