/* modes.h — which private modes of a terminal a stream of bytes has left switched on.
 * The emulator forgets most of them, and a user would not: a mouse that types, a cursor that is gone. */
#ifndef TESTS_SCREEN_MODES_H
#define TESTS_SCREEN_MODES_H

#include <stdbool.h>
#include <stddef.h>

/* Private modes are numbers after "ESC [ ?". */
bool modes_is_on(const char *bytes, size_t size, int mode, bool at_start);
/* Whether the mode was ever switched on: a test that looks for it to be off again must know. */
bool modes_was_on(const char *bytes, size_t size, int mode);
/* The first thing that is not as a shell expects it, in words; NULL: everything is. */
const char *modes_left_behind(const char *bytes, size_t size);

#endif
