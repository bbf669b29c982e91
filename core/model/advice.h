/* advice.h — what to do next about a request, in one sentence of ours. Apollo's own words are kept apart, in
 * the request's message: this never replaces them. */
#ifndef MODEL_ADVICE_H
#define MODEL_ADVICE_H

#include "core/model/request.h"

/* NULL where nothing needs doing. Static text. */
const char *request_advice(const struct request *r);

#endif
