# Calls that the house does without, and those that have one home. One row each: what (an extended regular
# expression for the name), where it is looked for, where it is allowed, and what to use instead.
table='
strcpy|strcat|stpcpy|strncpy ; core tui tests ; - ; it does not know sizes: use core/base/buf.h or snprintf
sprintf|vsprintf|gets ; core tui tests ; - ; it does not know sizes: use snprintf or buf_printf
strtok ; core tui tests ; - ; it keeps hidden state: use strchr or strspn
atoi|atol|atoll|atof ; core tui tests ; - ; it cannot fail: use strtoll and look at errno and the end
system|popen ; core tui tests ; - ; a shell sees the arguments: use posix_spawn
rand|srand|random|srandom|drand48 ; core tui tests ; - ; predictable: use core/base/random.h, or a seed of your own
alloca ; core tui tests ; - ; no ceiling: use core/base/mem.h
malloc|calloc|realloc|strdup|strndup|asprintf|vasprintf ; core tui ; core/base/mem.c core/net/wiping_memory.c ; use core/base/mem.h, which never fails
secret_expose ; core tui ; core/net/http_client.c core/base/secret.c core/base/secret.h ; only the outgoing call may see the key
sleep|usleep|nanosleep ; core tests ; - ; wait for an event with a deadline (poll)
localtime|gmtime|ctime|asctime ; core tui tests ; - ; shared buffer between threads: use the _r form
'
echo "$table" | while IFS=';' read -r names where home reason; do
    names=$(echo "$names" | tr -d ' ')
    [ -n "$names" ] || continue
    for place in $where; do
        grep -E "^$place/[^:]*:[0-9]+:(|.*[^A-Za-z0-9_])($names)[ ]*\(" "$CODE"
    done | while IFS= read -r hit; do
        file=${hit%%:*}
        case " $home " in *" $file "*) continue ;; esac
        rest=${hit#*:}
        call=$(echo "${rest#*:}" | grep -oE "(^|[^A-Za-z0-9_])($names)[ ]*\(" | head -n 1 | grep -oE '[A-Za-z0-9_]+')
        echo "$file:${rest%%:*}: $call:$reason"
    done
done
grep -E '(^|[^A-Za-z0-9_])setlocale[ ]*\(' "$CODE" | grep -vE 'setlocale[ ]*\([ ]*LC_CTYPE[ ]*,' |
    sed -E 's/^([^:]*:[0-9]+):.*/\1: setlocale: only LC_CTYPE: a decimal comma would break numbers on the wire/'
grep -E '(^|[^A-Za-z0-9_])typedef[ ]+(struct|union)([^A-Za-z0-9_]|$)' "$CODE" |
    sed -E 's/^([^:]*:[0-9]+):.*/\1: typedef of a struct: write "struct x", so that a reader sees what it is/'
