# The built program is hardened: read from the file itself, since a flag in the Makefile proves nothing. The CET
# property is read from our objects: the linker drops it where the C library's start files lack it.
program=${B:-build}/waterfall
objects=${B:-build}/obj
if [ ! -f "$program" ]; then
    echo "skipped: nothing is built yet"
    exit 0
fi
missing() {
    echo "$program:1: $1: see HARDEN, OPTIMISE and LDFLAGS in the Makefile"
}
dynamic=$(readelf -Wd "$program")
segments=$(readelf -Wl "$program")
symbols=$(readelf -W --dyn-syms "$program")
echo "$dynamic" | grep -q 'FLAGS_1.* PIE' || missing "it is no position-independent executable (-fPIE -pie)"
echo "$segments" | grep -q 'GNU_RELRO' || missing "its relocations stay writable (-Wl,-z,relro)"
echo "$dynamic" | grep -q 'BIND_NOW\|FLAGS_1.* NOW' || missing "its symbols are bound late (-Wl,-z,now)"
echo "$segments" | grep 'GNU_STACK' | grep -q 'RWE' && missing "its stack can be executed"
echo "$dynamic" | grep -q 'RPATH\|RUNPATH\|TEXTREL' && missing "it has a library path of its own, or text that is relocated"
echo "$symbols" | grep -q ' __stack_chk_fail' || missing "its stack is not guarded (-fstack-protector-strong)"
case $symbols in *__asan_* | *__tsan_*) ;;
*) echo "$symbols" | grep -q ' __[a-z]*\(mem\|printf\|str\|read\)[a-z]*_chk' || missing "its buffers are not checked (-D_FORTIFY_SOURCE)" ;;
esac
case $(uname -m) in x86_64 | i?86)
    for object in "$objects/tui/main.o" "$objects/core/engine/engine.o"; do
        [ -f "$object" ] || continue
        readelf -n "$object" 2>/dev/null | grep -q 'IBT.*SHSTK' || missing "$object has no CET marks (-fcf-protection)"
    done
    ;;
esac
exit 0
