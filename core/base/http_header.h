/* http_header.h — reading the header lines of an HTTP answer, fresh from the net or as the history keeps
 * them: "Name: value" lines, ended by LF with or without CR. */
#ifndef BASE_HTTP_HEADER_H
#define BASE_HTTP_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds a header without regard to case; copies its trimmed value, cut to out_size with its NUL. False: not
 * there, and nothing is written. */
bool http_header_value(const char *headers, const char *name, char *out, size_t out_size);

/* How many seconds Retry-After asks to wait, rounded up: a number, or a date, which is set against the
 * answer's own Date, else against now_s (Unix seconds; 0 = not known). 0: it asks for nothing, or for
 * nonsense; never over a day. A number of ten digits is nonsense. */
#define HTTP_RETRY_AFTER_MAX_S (24 * 3600)
int http_header_retry_after_s(const char *headers, int64_t now_s);

#endif
