/* bulk_place.h — `waterfall bulk` as a shell would run it: a folder with a table, a simulator, one port for
 * every start, what the program told as JSON Lines, and the table that it wrote. */
#ifndef TESTS_FLOW_BULK_PLACE_H
#define TESTS_FLOW_BULK_PLACE_H

#include "core/sheet/sheet_reader.h"
#include "core/sim/sim.h"
#include "tests/flow/program.h"

struct bulk_place {
    struct sim *sim;
    char dir[64];
    char *env[6], *listen, *in, *out; /* paths of the table that is read, and of the one that is written */
};
void bulk_place_open(struct bulk_place *p, const char *scenario, double speed);
void bulk_place_close(struct bulk_place *p);
void bulk_place_write_file(const char *path, const char *text, size_t size);
/* A table of so many people, each somebody of their own. */
void bulk_place_write_people(const struct bulk_place *p, int count);
void bulk_place_set_scenario(struct bulk_place *p, const char *name);
int64_t bulk_place_calls(struct bulk_place *p); /* that the simulator has had */

/* "bulk", "--listen …" and the words up to NULL. */
void bulk_place_start(struct bulk_place *p, struct program *program, const char *const *words);
/* … to its end: the exit code. */
int bulk_place_run(struct bulk_place *p, struct program *program, const char *const *words);
void bulk_place_assert_end(struct bulk_place *p, struct program *program, const char *const *words, int code);

/* From the last object that was told. */
int64_t bulk_place_told_credits(const struct program *program); /* millionths */
int64_t bulk_place_told_count(const struct program *program, const char *key /* "\"sent\":" */);

struct table {
    struct sheet_reader *reader;
    struct {
        char **item;
        size_t count;
    } names;
};
/* Its first record is read, as the names. */
void table_open(struct table *t, const char *path);
void table_close(struct table *t);
size_t table_count_names(const struct table *t, const char *name);
const char *table_cell(const struct table *t, const struct sheet_record *record, const char *name);

#endif
