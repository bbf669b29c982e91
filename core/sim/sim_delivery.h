/* sim_delivery.h — the bodies that webhooks carry and polls show: the waterfall's and the native phone's. */
#ifndef SIM_SIM_DELIVERY_H
#define SIM_SIM_DELIVERY_H

#include <stdint.h>

struct buf;
struct json_writer;
struct sim_part;
struct sim_record;

/* Written into a fresh buffer; buf_release it. The same bytes every time. */
void sim_delivery_init(struct buf *out, const struct sim_part *part);
void sim_delivery_write(struct json_writer *w, const char *key, const struct sim_part *part);

/* What the waterfall of a record will charge: each person taken, once. */
int64_t sim_delivery_credits_micro(const struct sim_record *r);
/* "6", "2.5". */
#define SIM_CREDITS_SIZE 32
void sim_delivery_format_credits(int64_t micro, char out[SIM_CREDITS_SIZE]);

#endif
