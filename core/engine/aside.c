/* aside.c — what is done to a history that no core can open. */
#include "core/engine/engine.h"

char *wf_set_aside(const char *db_path, struct err *e)
{
    return store_set_aside(db_path, e);
}
