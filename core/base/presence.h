/* presence.h — whether somebody is still there, told through a file: each holds a lock on a number of its
 * own, which the kernel gives back when its process dies, however it dies. Unlike a process number it means
 * the same to everybody who sees the file, in other PID name spaces, too, and is never used again by chance.
 */
#ifndef BASE_PRESENCE_H
#define BASE_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

struct presence;

/* Holds a number in the file at `path` (0600, made if need be): `number`, or a drawn one where it is 0. NULL:
 * it cannot be used, or somebody holds it. */
struct presence *presence_take(const char *path, uint64_t number) __attribute__((warn_unused_result));
uint64_t presence_number(const struct presence *p);
/* False: the file at `path` is another one by now, or none, and whoever asks there is not told of us. */
bool presence_is_at(const struct presence *p, const char *path);
void presence_free(struct presence *p); /* gives it back; NULL is fine */

enum presence_state { PRESENCE_THERE, PRESENCE_GONE, PRESENCE_UNKNOWN /* no file that can be asked */ };
/* Asks for another's number; of one's own it says whatever. Reads only: a descriptor for writing is closed by
 * who leaves, and whoever watches the file may rely on it. */
enum presence_state presence_of(const char *path, uint64_t number);

#endif
