/* column_map.h — which column of a table holds what is known of a person: guessed from the names that people
 * and exports (Apollo, Salesforce, HubSpot, LinkedIn; several languages) give to columns, or from what the
 * cells look like where there are no names; corrected by the user. Pure rules. */
#ifndef MODEL_COLUMN_MAP_H
#define MODEL_COLUMN_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/identifiers.h"

struct buf;
struct err;

struct column_map {
    int column[IDENTIFIER_COUNT]; /* from 0; -1 = no column holds it */
    int any;                      /* a column whose cells each tell by themselves what they are; -1 = none */
};

void column_map_init(struct column_map *m); /* nothing mapped */
bool column_map_is_empty(const struct column_map *m);
/* Whether its columns can tell who somebody is. */
bool column_map_names_people(const struct column_map *m);
int column_map_count(const struct column_map *m); /* columns that are mapped */

/* From the names of the columns. A column serves one identifier; the first of several rivals wins. */
void column_map_guess(struct column_map *m, const char *const *name, size_t count);

/* Whether this first row is people already and no names of columns: a cell of it is an address, a profile or
 * an id. Then the map is made from its cells; a single column is `any`. */
bool column_map_guess_cells(struct column_map *m, const char *const *cell, size_t count);

/* Several e-mail addresses, with or without names, and nothing else: probably several people on one line. */
bool column_map_are_addresses(const char *const *cell, size_t count);

/* "first=Vorname,company=#4,linkedin=": columns by name or by number from 1; empty takes a column away. Keys
 * are first, last, name, linkedin, email, company, domain, id, hash, or Apollo's parameters. "header=none"
 * maps nothing: it says that the first line is somebody already. ERR_USAGE names what is not there. */
bool column_map_apply(struct column_map *m, const char *spec, const char *const *name, size_t count,
                      struct err *e) __attribute__((warn_unused_result));

bool column_map_says_no_header(const char *spec);

/* The same text back, by number: "first=#2,last=#3". */
void column_map_write(const struct column_map *m, struct buf *out);
/* For people: "First name = Vorname, E-mail = E-Mail". Without names: "column 2". */
void column_map_describe(const struct column_map *m, const char *const *name, size_t count, struct buf *out);

/* What was left out of many rows, to be told once. */
struct column_tally {
    int64_t no_values;  /* cells such as "N/A" */
    int64_t mail_hosts; /* domains and companies such as gmail.com */
    int64_t misfits;    /* cells that are not what their column promises */
    int64_t titles;     /* names with "Dr." or ", MBA" around them, sent without it */
};
/* One row. What a cell holds that is not what its column promises is left out, and said in `notes` ("E-mail
 * left out: …"); what only says that there is nothing is counted alone. `ids` is released before. */
void column_map_read(const struct column_map *m, const char *const *cell, size_t count,
                     struct identifiers *ids, struct buf *notes, struct column_tally *tally);

#endif
