# README's tables are what the program says of itself, and the map is what rule floors reads.
[ -f README.md ] || exit 0
exec "$CHECK_HOME/readme_tables"
