/* fields.c — the tables of fields.h. */
#include "core/store/schema/fields.h"

#include <string.h>

#include "core/store/file/sql.h"

#define REQUEST(kind, column, member) {SQL_##kind, offsetof(struct request, member)},
const struct sql_field STORE_REQUEST[] = {STORE_REQUEST_FIELDS(REQUEST)};

#define PART(kind, column, member) {SQL_##kind, offsetof(struct part_status, member)},
const struct sql_field STORE_PART[] = {STORE_PART_FIELDS(PART)};

#define EXCHANGE(kind, column, member) {SQL_##kind, offsetof(struct http_exchange, member)},
const struct sql_field STORE_EXCHANGE[] = {STORE_EXCHANGE_FIELDS(EXCHANGE)};

#define PERSON(kind, column, member) {SQL_##kind, offsetof(struct person, member)},
const struct sql_field STORE_PERSON[] = {STORE_PERSON_FIELDS(PERSON)};
const struct sql_field STORE_DOCUMENT[] = {STORE_DOCUMENT_FIELDS(PERSON)};

#define ATTEMPT(kind, column, member) {SQL_##kind, offsetof(struct attempt, member)},
const struct sql_field STORE_ATTEMPT[] = {STORE_ATTEMPT_FIELDS(ATTEMPT)};

#define FINDING(kind, column, member) {SQL_##kind, offsetof(struct finding, member)},
const struct sql_field STORE_FINDING[] = {STORE_FINDING_FIELDS(FINDING)};

#define ROW(kind, column, member) {SQL_##kind, offsetof(struct request_row, member)},
const struct sql_field STORE_ROW[] = {STORE_ROW_FIELDS(ROW)};

enum identifier store_identifier(const char *parameter)
{
    enum identifier i = 0;
    while (i < IDENTIFIER_COUNT && !(parameter && strcmp(parameter, identifier_parameter(i)) == 0))
        i++;
    return i;
}
