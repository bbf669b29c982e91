# No notes to ourselves instead of work, and nothing that is true of one machine only.
# The words are written in two halves here, because this file is looked at too.
files=$(find core tui themes tests Makefile README.md LICENSE .ci .gitignore -type f ! -path 'tests/fuzz/seeds/*' 2>/dev/null | sort)
[ -n "$files" ] || exit 0
# shellcheck disable=SC2086 # one word a file: rule file_names sees to it
grep -nIE "(^|[^A-Za-z])(TO""DO|FIX""ME|X""XX)([^A-Za-z]|$)" $files /dev/null |
    sed -E 's/^([^:]*:[0-9]+):.*/\1: a note to ourselves: do it, or say plainly what is not there/'
# shellcheck disable=SC2086
grep -nIE "(^|[^A-Za-z0-9_.~-])/(wo""rk|tmp/ba""sh)|(^|[^A-Za-z0-9_-])sha""red/|/ho""me/[a-z]|/ro""ot/" $files /dev/null |
    sed -E 's/^([^:]*:[0-9]+):.*/\1: a path of one machine: make it relative, or ask for a temporary one/'
