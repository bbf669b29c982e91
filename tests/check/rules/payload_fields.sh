# What the wire reads of a delivery is what the screen calls read.
table=core/model/payload_fields.h
[ -f "$table" ] || exit 0
for f in core/wire/contact.c core/wire/read_delivery.c core/wire/envelope.c core/wire/read_poll.c; do
    [ -f "$f" ] || continue
    grep -noE '"[A-Za-z_]+"' "$f" | while IFS=: read -r line word; do
        grep -qF "X($word)" "$table" || echo "$f:$line: $word is read, but is missing in $table"
    done
done
