/* csv_fuzz.c — any bytes as a table: they are refused with a sentence, or each record is given once, in
 * well-formed text, and what is written from it reads the same again. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/fingerprint.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/engine/table/bulk_table.h"

/* Cells written anew are the same cells. */
static void check_round_trip(const struct sheet_cells *cells, char delimiter)
{
    struct buf out;
    struct sheet_cells again;
    struct sheet_parser *p = sheet_parser_new(delimiter);
    buf_init(&out, 8 << 20);
    for (size_t i = 0; i < cells->count; i++) {
        if (i)
            buf_append_char(&out, delimiter);
        sheet_write_cell(&out, cells->cell[i], delimiter);
    }
    if (cells->count > 1) {
        sheet_parser_split(p, out.data, out.size, &again);
        assert(again.count == cells->count);
        for (size_t i = 0; i < again.count; i++)
            assert(strcmp(again.cell[i], cells->cell[i]) == 0);
    }
    sheet_parser_free(p);
    buf_release(&out);
}

static void check_records(struct sheet_reader *r)
{
    struct sheet_record record;
    struct err e;
    while (sheet_reader_next(r, &record, &e)) {
        assert(utf8_valid_prefix(record.raw, record.raw_size) == record.raw_size);
        assert(record.raw_size <= SHEET_RECORD_MAX + 4);
        if (!sheet_reader_dialect(r)->is_json)
            check_round_trip(&record.cells, sheet_reader_dialect(r)->delimiter);
    }
}

static void check_people(struct bulk_table *t)
{
    static const unsigned char salt[IDENTITY_SALT_SIZE] = {1};
    struct fingerprinter *salted = fingerprinter_new(salt, sizeof salt);
    struct arena text;
    arena_init(&text);
    struct sheet_record record;
    struct err e;
    while (bulk_table_next(t, &record, &e)) {
        struct run_row row;
        struct identifiers ids = {{NULL}};
        bulk_table_read_row(t, &record, salted, &text, &row);
        run_unpack_identifiers(row.people, &ids);
        if (row.standing == ROW_READY) {
            enum identifier bad;
            assert(row.digest_count > 0 && identity_check(&ids, &e));
            assert(identifiers_normalise(&ids, &bad, &e)); /* what was taken is in its normal form */
        }
        identifiers_release(&ids);
    }
    arena_release(&text);
    fingerprinter_free(salted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct bulk_table t = {0};
    struct sheet_text *text = sheet_text_open_bytes((const char *)data, size, &e);
    if (!text) {
        assert(e.code != ERR_NONE && e.text[0]);
        return 0;
    }
    struct sheet_reader *r = sheet_reader_new_take(text, &e);
    if (r)
        check_records(r);
    sheet_reader_free(r);
    text = sheet_text_open_bytes((const char *)data, size, &e);
    if (text && bulk_table_open_take(&t, text, NULL, &e))
        check_people(&t);
    bulk_table_close(&t);
    return 0;
}
