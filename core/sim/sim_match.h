/* sim_match.h — the synchronous answers' bodies. */
#ifndef SIM_SIM_MATCH_H
#define SIM_SIM_MATCH_H

struct buf;
struct sim_record;

#define SIM_MESSAGE_ACCEPTED                                                                                 \
    "Waterfall enrichment request accepted. Results will be sent to the provided webhook URL."
#define SIM_MESSAGE_PARTIAL                                                                                  \
    "Waterfall enrichment request accepted. Some attributes were not processed due to invalid values."
#define SIM_MESSAGE_NO_IDENTIFIERS "No valid identifiers were provided."

void sim_match_write_answer(const struct sim_record *r, struct buf *out);
/* "accepted", "partial_accepted", "failed". */
const char *sim_match_status(const struct sim_record *r);

#endif
