# README's pictures exist, can be told to somebody who does not see them, and none lies about unused.
[ -f README.md ] || exit 0
shown=$(grep -oE '(src|srcset)="[^"]+\.(svg|png)"|\]\([^)]+\.(svg|png)\)' README.md | sed -E 's/^(src|srcset)="//; s/^\]\(//; s/[")]$//' | sort -u)
for picture in $shown; do
    line=$(grep -nF "$picture" README.md | head -n 1 | cut -d: -f1)
    if [ ! -s "$picture" ]; then
        echo "README.md:$line: $picture is not there: make pictures draws it"
    elif ! grep -q '<title' "$picture" || ! grep -q '<desc' "$picture"; then
        echo "$picture:1: lacks title or desc: whoever does not see it is told nothing"
    fi
done
for picture in .github/pictures/*.svg; do
    [ -e "$picture" ] || continue
    printf '%s\n' "$shown" | grep -qxF "$picture" || echo "$picture:1: README does not show it: show it, or remove it"
done
grep -n '<img ' README.md | grep -vE 'alt="[^"]+"' | sed -E 's/^([0-9]+):.*/README.md:\1: an img without alt text/'
